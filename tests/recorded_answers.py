"""A model's answers about one paper of the sample edition, in two languages, written by us: true but for one number."""

import re
from typing import Any

from tests.llm_server import Answer, completion, quoted_summary

TITLE = "SnapGen++"
PHONE = "With 4-bit weights, the 0.4B variant draws"


def answered(request: dict[str, Any]) -> Answer:
    """The recorded answer for this paper; for the others one made of their own sentences."""
    rules, paper = (message["content"] for message in request["messages"][:2])
    if f"Title: {TITLE}" not in paper:
        return quoted_summary(request)
    [(anchor, phone)] = re.findall(rf"^\[([\w.]+)\] .*?({re.escape(PHONE)}.*?seconds)", paper, re.MULTILINE | re.DOTALL)
    told = CHINESE if "简体中文" in rules else ENGLISH
    return completion(_with_anchors(told, anchor, " ".join(phone.split())))


def _with_anchors(value: Any, anchor: str, phone: str) -> Any:
    if isinstance(value, list):
        return [_with_anchors(entry, anchor, phone) for entry in value]
    if not isinstance(value, dict):
        return value
    if "text" in value:
        return value | {"anchor": anchor, "quote": phone if value["quote"] == PHONE else value["quote"]}
    return {key: _with_anchors(entry, anchor, phone) for key, entry in value.items()}


QUOTES = {
    "field": "an efficient diffusion transformer for text-to-image generation on edge devices",
    "contribution": "We propose SnapGen++, an efficient diffusion transformer for text-to-image generation on edge devices",
    "attention": "Adaptive sparse attention joins a coarse global view, made from compressed keys and values, with blockwise",
    "elastic": "Elastic training optimizes sub-networks of several widths inside one supernetwork",
    "steps": "A distillation step guided by a few-step teacher cuts sampling to 4 steps",
    "phone": PHONE,
    "study": "In a user study the full variant is preferred over Flux.1-dev (12B) and SD3-Medium (2B) for realism and fidelity",
}


def _claim(text: str, quote: str, **more: str) -> dict[str, str]:
    return {**more, "text": text, "quote": QUOTES[quote]}


ENGLISH = {
    "field": _claim("Text-to-image generation on edge devices", "field"),
    "contribution": _claim(
        "SnapGen++ is an efficient diffusion transformer for text-to-image generation on edge devices.", "contribution"
    ),
    "usage": {
        "input": None,
        "process": [
            _claim("A distillation step guided by a few-step teacher cuts sampling to 4 steps.", "steps"),
        ],
        "output": _claim("A 1024×1024 image.", "phone"),
        "hardware": _claim("The 0.4B variant runs on an iPhone 16 Pro Max with 4-bit weights.", "phone"),
    },
    "innovations": [
        _claim("A coarse global view is joined with blockwise attention.", "attention", name="Adaptive sparse attention"),
        _claim("Sub-networks of several widths are optimized inside one supernetwork.", "elastic", name="Elastic training"),
    ],
    "results": [
        _claim("The 0.4B variant draws an image on an iPhone 16 Pro Max in 1.8 seconds.", "phone"),
        _claim("The full variant is preferred over Flux.1-dev (12B) and SD3-Medium (2B) in a user study.", "study"),
        _claim("The 0.4B variant draws an image on an iPhone 16 Pro Max in 0.7 seconds.", "phone"),
    ],
}
CHINESE = {
    "field": _claim("边缘设备上的文本到图像生成", "field"),
    "contribution": _claim("提出 SnapGen++，一种用于边缘设备文本到图像生成的高效扩散 Transformer。", "contribution"),
    "usage": {
        "input": None,
        "process": [_claim("由少步教师指导的蒸馏把采样减到 4 步。", "steps")],
        "output": _claim("1024×1024 的图像。", "phone"),
        "hardware": _claim("0.4B 版本以 4 比特权重在 iPhone 16 Pro Max 上运行。", "phone"),
    },
    "innovations": [
        _claim("把粗粒度的全局视图与分块注意力结合。", "attention", name="自适应稀疏注意力"),
        _claim("在一个超网络内优化多种宽度的子网络。", "elastic", name="弹性训练"),
    ],
    "results": [
        _claim("0.4B 版本在 iPhone 16 Pro Max 上用 1.8 秒生成一张图像。", "phone"),
        _claim("在用户研究中，完整版本比 Flux.1-dev (12B) 和 SD3-Medium (2B) 更受偏爱。", "study"),
        _claim("0.4B 版本在 iPhone 16 Pro Max 上用 0.7 秒生成一张图像。", "phone"),
    ],
}
