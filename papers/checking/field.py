"""Words of the trade: what any teller may say about any paper without the paper saying it."""

from papers.checking.lexicon import words

# Latin words and abbreviations that are ordinary in English and Chinese texts on AI and name nothing in particular.
COMMON_WORDS = frozenset(
    words(
        """
        ai ml nlp cv api apis gui ui url json sql html id ok vs etc eg ie via et al in of to and or on for with by the a an
        per no i ii iii iv token tokens prompt prompts agent agents agentic benchmark benchmarks baseline baselines pipeline
        pipelines batch epoch epochs embedding embeddings dataset datasets model models data code task tasks loss logits
        logit patch patches rollout rollouts reward framework workflow transformer transformers encoder decoder backbone
        checkpoint checkpoints fine-tuning finetuning zero-shot few-shot one-shot end-to-end plug-and-play online offline web
        app top mask masks query queries key keys value values head heads layer layers step steps stage score scores
        open-source github git huggingface arxiv natural language processing computer vision machine learning deep
        reinforcement speech audio image images video multimodal robotics robot embodied generation understanding reasoning
        retrieval question answering translation recognition detection segmentation classification large small foundation
        visual text evaluation science software engineering information security medical health education finance law user
        users human humans
        """
    )
)

# Abbreviations of the field, and what else in a paper shows that it speaks of the same (parted by |); nothing: never asked for.
_EXPANSIONS = """
    sota= asi= agi= it= pdf= saas= llm=large_language_model|language_model lm=language_model vlm=vision_language
    mllm=multimodal_large_language|multimodal_llm lmm=large_multimodal rl=reinforcement_learning rlhf=human_feedback
    rlvr=verifiable_rewards|verifiable_reward rlaif=ai_feedback
    gpu=gpus|h100|a100|v100|p100|h200|h800|h20|rtx|a6000|4090|graphics_card|graphics_cards
    sft=supervised_fine_tuning|supervised_finetuning|fine_tuning|finetuning dpo=direct_preference_optimization
    ppo=proximal_policy_optimization grpo=group_relative_policy_optimization rag=retrieval_augmented cot=chain_of_thought
    moe=mixture_of_experts|mixtures_of_experts vla=vision_language_action vqa=visual_question_answering
    qa=question_answering|questions|answers asr=speech_recognition tts=text_to_speech|speech_synthesis
    ocr=character_recognition|text_recognition nmt=neural_machine_translation mt=machine_translation cnn=convolutional
    rnn=recurrent lstm=long_short_term_memory gnn=graph_neural vit=vision_transformer dit=diffusion_transformer
    vae=variational_autoencoder|variational_auto_encoder gan=adversarial_network|adversarial_networks
    mlp=multi_layer_perceptron|multilayer_perceptron ffn=feed_forward kl=kullback lora=low_rank_adaptation|low_rank_adapters
    peft=parameter_efficient kv=key_value|keys_and_values icl=in_context_learning ood=out_of_distribution
    iou=intersection_over_union map=mean_average_precision mse=mean_squared_error swe=software_engineering t2i=text_to_image
    t2v=text_to_video i2v=image_to_video 3d=three_dimensional|three_dimensions 2d=two_dimensional|two_dimensions
    hitl=human_in_the_loop os=operating_system|operating_systems db=database|databases
"""
EXPANSIONS: dict[str, tuple[str, ...]] = {
    short: tuple(filter(None, long.split("|"))) for short, _, long in (entry.partition("=") for entry in words(_EXPANSIONS))
}
