"""What mail servers answer, each in the manners in which another one passes it on; and the letters that many write themselves."""

from newsletter.returning.mails import Kind
from tests.newsletter.mails_that_came_back import ALICE, EXIM, GOOGLE, QMAIL, complaint, failed, mail, report

UTF_8 = "text/plain; charset=utf-8"


def by_report(words: str) -> bytes:
    return report(failed("5.0.0", words))


def by_exim(words: str) -> bytes:
    return mail(EXIM.format(f"SMTP error after RCPT TO:<{ALICE}>:\n    {words}"), X_Failed_Recipients=ALICE, Content_Type=UTF_8)


def by_qmail(words: str) -> bytes:
    return mail(QMAIL.format(f"192.0.2.9 does not like recipient.\nRemote host said: {words}"), Content_Type=UTF_8)


def by_google(words: str) -> bytes:
    return mail(GOOGLE.format(words), Content_Type=UTF_8)


MANNERS = (by_report, by_exim, by_qmail, by_google)

GONE = (
    "550 5.1.1 <alice@example.net>: Recipient address rejected: User unknown in virtual mailbox table",
    "550-5.1.1 The email account that you tried to reach does not exist. Please try\n    550 5.1.1 double-checking it",
    "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "550 #5.1.0 Address rejected.",
    "554 delivery error: dd This user doesn't have a yahoo.example account (alice@example.net) [0]",
    "552 1 Requested mail action aborted, mailbox not found",
    "553 5.3.0 <alice@example.net>... Addressee unknown, relay=[192.0.2.1]",
    "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416",
    "550 5.1.1 unknown or illegal alias: alice@example.net",
    "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)",
    "550 This recipient does not exist in my mailbox file",
    "550 That person is not at this site",
    "550 This user no longer works for the company",
    "550 Account inactive",
    "556 5.1.10 Recipient address has null MX",
    "550 unrouteable mail domain",
    "DNS type 'mx' lookup of example.net responded with code NXDOMAIN",
    "550 No MX or A records for example.net",
    "550 5.0.0 Unbekannter Empfaenger",
    "550 Der Empfänger existiert nicht",
    "550 Postfach nicht vorhanden",
    "550 Die Adresse alice@example.net ist hier unbekannt",
    "550 Utilisateur inexistant",
    "550 Cette adresse n'existe pas",
    "550 Destinatario desconocido",
    "550 La cuenta de correo no existe",
    "550 casella inesistente",
    "550 Utente sconosciuto",
    "550 destinatário inexistente",
    "550 onbekende gebruiker",
    "550 Nie ma takiego użytkownika",
    "550 нет такого пользователя",
    "550 Пользователь не существует",
    "550 收件人不存在",
    "550 查无此人",
    "550 用户未找到",
    "550 無此使用者",
    "550 宛先のユーザーが見つかりません",
    "550 사용자를 찾을 수 없습니다",
)
NOT_GONE = (
    "552 5.2.2 This message is larger than the recipient's mailbox has room for",
    "552-5.2.2 The email account that you tried to reach is over quota. Please direct\n    552 5.2.2 the recipient to it",
    "552 Postfach voll",
    "552 Das Postfach des Empfängers ist voll",
    "550 Benutzer hat zuviele Mails auf dem Server",
    "552 El buzón del usuario está lleno",
    "552 La boîte aux lettres du destinataire est pleine",
    "552 casella piena",
    "552 caixa postal cheia",
    "552 почтовый ящик переполнен",
    "552 对方邮箱空间已满",
    "552 邮箱空间不足",
    "552 ディスク容量が超過しています",
    "450 user unknown, try again later",
    "451 4.4.3 Host or domain name not found, try again",
    "Host not found, try again",
    "connect to mx.example.net[192.0.2.1]:25: Connection timed out",
    "554 5.4.6 Hop count exceeded - possible mail loop",
    "550 Account temporarily suspended",
    "550 Rule imposed mailbox access refused: user invalid",
    "554 mail server permanently rejected message (#5.3.0)",
    "550 5.7.26 This mail has been blocked because the sender is unauthenticated",
    "550 5.7.515 Access denied, sending domain example.org doesn't meet the required authentication level",
    "554 5.7.1 <alice@example.net>: Relay access denied",
    "550 Mail content denied. http://service.mail.example/help?id=20022",
    "554 DT:SPM 163 smtp10,please see http://mail.example.com/help/help_spam_16.htm",
    "550 SC-001 Unfortunately, messages from 192.0.2.1 weren't sent. Please contact your provider",
    "550 relay not permitted",
    "550 Sender verify failed",
    "501 5.1.8 Domain of sender address does not exist",
    "550 Die Absenderadresse existiert nicht",
    "550 Spam-Mail abgelehnt",
    "550 垃圾邮件被拒绝",
    "550 发件人不存在",
    "550 Il se peut que l'adresse n'existe pas",
    "550 您联系的群组可能不存在",
)

# A letter of its own kind each: who wrote it, under which subject, and what.
LETTERS_OF_THEIR_OWN = (
    (
        "exchange, german",
        "postmaster@example.net",
        "Unzustellbar: papers",
        Kind.HARD,
        (
            f"Fehler bei der Nachrichtenzustellung an folgende Empfänger:\n\n{ALICE}\nDie E-Mail-Adresse ist hier unbekannt, "
            "sie ist nicht vorhanden."
        ),
    ),
    (
        "exchange, french",
        "postmaster@example.net",
        "Non remis : papers",
        Kind.HARD,
        f"Échec de la remise pour ces destinataires :\n\n{ALICE}\nL'adresse de messagerie que vous avez entrée est introuvable.",
    ),
    (
        "exchange, spanish",
        "postmaster@example.net",
        "No se puede entregar: papers",
        Kind.HARD,
        f"No se pudo entregar a estos destinatarios:\n\n{ALICE}\nNo se encontró la dirección que escribió.",
    ),
    (
        "exchange, italian",
        "postmaster@example.net",
        "Non recapitabile: papers",
        Kind.HARD,
        f"Impossibile recapitare il messaggio:\n\n{ALICE}\nL'indirizzo immesso non è stato trovato.",
    ),
    (
        "exchange, chinese",
        "postmaster@example.net",
        "无法传递: papers",
        Kind.HARD,
        f"未能向以下收件人或组传递邮件:\n\n{ALICE}\n找不到您输入的电子邮件地址。",
    ),
    (
        "exchange, french, full",
        "postmaster@example.net",
        "Non remis : papers",
        Kind.SOFT,
        f"Échec de la remise :\n\n{ALICE}\nLa boîte aux lettres du destinataire est pleine.",
    ),
    (
        "a chinese provider",
        "PostMaster@example.net",
        "系统退信",
        Kind.HARD,
        f"抱歉，您的邮件被退回来了……\n收件人：{ALICE}\n退信原因：收件人邮件地址（{ALICE}）不存在，邮件无法送达。",
    ),
    (
        "a chinese provider, full",
        "PostMaster@example.net",
        "系统退信",
        Kind.SOFT,
        f"收件人：{ALICE}\n退信原因：收件人的邮箱空间已满，无法接收邮件。",
    ),
    (
        "a chinese provider, spam",
        "PostMaster@example.net",
        "系统退信",
        Kind.POLICY,
        f"收件人 {ALICE}\n退信原因 554 DT:SPM 163\n您的邮件被判定为垃圾邮件",
    ),
    (
        "groupwise",
        "Mailer-Daemon@example.net",
        "Message status - undeliverable",
        Kind.HARD,
        f"The message that you sent was undeliverable to the following:\n\t{ALICE} (user unknown)",
    ),
    (
        "mailenable",
        "postmaster@example.net",
        "Message Delivery Failure",
        Kind.HARD,
        f"MailEnable: Message could not be delivered.\n\n\tRecipient: [SMTP:{ALICE}]\n\tReason: 550 No such user here",
    ),
    (
        "mdaemon, full",
        "MDaemon@example.net",
        "Permanent Delivery Failure",
        Kind.SOFT,
        f"Failed address: {ALICE}\n\n --> RCPT To:<{ALICE}>\n <-- 552 Message for <{ALICE}> would exceed mailbox quota",
    ),
    (
        "firstclass",
        "Mailer-Daemon@example.net",
        "NDN: papers",
        Kind.HARD,
        f"Sorry. Your message could not be delivered to:\n\n{ALICE} (The name was not found at the remote site.)",
    ),
    (
        "hmailserver",
        "mailer-daemon@example.net",
        "Message undeliverable",
        Kind.HARD,
        (
            f"The following recipient(s) could not be reached:\n\n{ALICE}\n   hMailServer sent: RCPT TO:<{ALICE}>\n"
            "   Remote server replied: 550 Unknown user"
        ),
    ),
    (
        "somebody who has moved",
        "mailer-daemon@example.net",
        "failure notice",
        Kind.HARD,
        f"<{ALICE}>:\n551 User has moved; please try <new@other.example>",
    ),
    (
        "opensmtpd, a warning",
        "MAILER-DAEMON@example.net",
        "Delivery status notification: warning",
        Kind.NONE,
        (
            f"A message is delayed for more than 4 hours for:\n\n{ALICE}: Network error on destination MXs\n\n"
            "Please note that this is a temporary failure report."
        ),
    ),
    (
        "exim, a warning",
        "Mailer-Daemon@example.net",
        "Warning: message delayed 24 hours",
        Kind.NONE,
        (
            f"A message that you sent has not yet been delivered:\n\n  {ALICE}\n    Delay reason: 450 4.1.1 user unknown\n\n"
            "No action is required on your part."
        ),
    ),
)

# Mails of people and programs that are about anything but a delivery that failed.
AWAY = (
    "Automatic reply: 7 papers",
    "Automatische Antwort: 7 papers",
    "=?utf-8?q?R=C3=A9ponse_automatique_=3A_papers?=",
    "Respuesta automática: papers",
    "Resposta automática: papers",
    "Risposta automatica: papers",
    "Automatisch antwoord: papers",
    "Autosvar: papers",
    "Odpowiedź automatyczna: papers",
    "Автоматический ответ: papers",
    "自动答复: 论文",
    "自動応答: papers",
)
BACK_SOON = "Ich bin bis 5.10.2026 weg. The address is no longer valid, user unknown, 550 5.1.1."
SAID_SO = f"It said\n550 5.1.1 <{ALICE}>: user unknown\nand could not be delivered. Why?"

SES = '"bouncedRecipients":[{"emailAddress":"alice@example.net","status":"%s"}]'
IN_AN_ENVELOPE = '{"Type":"Notification","Message":"{\\"notificationType\\":\\"Bounce\\",\\"bounce\\":{%s}}"}'
OPENED = f"Reporting-UA: x\nFinal-Recipient: rfc822;{ALICE}\nDisposition: manual-action; displayed\n"

MAILS_OF_OTHERS = (
    *(
        (f"away, {subject}", mail(BACK_SOON, subject=subject, sender=ALICE, Content_Type=UTF_8), Kind.AUTOREPLY)
        for subject in AWAY
    ),
    (
        "a challenge",
        mail("Click to have your mail delivered.", subject="Please confirm", sender=ALICE, Auto_Submitted="auto-replied"),
        Kind.AUTOREPLY,
    ),
    ("a ticket", mail("We received it.", subject="[Ticket #5112]", sender=ALICE, Precedence="auto_reply"), Kind.AUTOREPLY),
    (
        "a question under our subject",
        mail(SAID_SO, subject="Re: Mail delivery failed: returning message", sender=ALICE),
        Kind.NONE,
    ),
    (
        "a question under its own",
        mail(SAID_SO, subject="Mail could not be delivered", sender=ALICE, In_Reply_To="<1@x>"),
        Kind.NONE,
    ),
    ("a question in chinese", mail(SAID_SO, subject="关于退信", sender=ALICE, Content_Type=UTF_8), Kind.NONE),
    (
        "a newsletter",
        mail("Undeliverable? 5.1.1 is an unknown user.", subject="Avoid bounced mail", List_Id="<news.example>"),
        Kind.NONE,
    ),
    (
        "a parcel",
        mail("It could not be delivered.", subject="Delivery status of order 550: failed", sender="p@parcel.example"),
        Kind.NONE,
    ),
    (
        "a postmaster in person",
        mail("Your mails have SPF trouble. Regards.", subject="DMARC", sender="postmaster@x.example"),
        Kind.NONE,
    ),
    ("a receipt without a type", mail(OPENED, subject="Read: papers", sender=ALICE), Kind.NONE),
    ("a receipt of the wrong type", report(kind="x").replace(b"message/x", b"message/disposition-notification"), Kind.NONE),
    (
        "a bounce that was passed on",
        mail(
            f"> From: Mail Delivery Subsystem <MAILER-DAEMON@x.example>\n>\n> <{ALICE}>: 550 user unknown\n",
            subject="Fwd: Returned mail",
            sender="bob@example.com",
        ),
        Kind.HARD,
    ),
    (
        "a bounce that answers our mail",
        mail(SAID_SO, subject="Undeliverable: papers", sender="mx@x.example", In_Reply_To="<1@x>", Return_Path="<>"),
        Kind.HARD,
    ),
    (
        "a bounce of exchange that answers our mail",
        mail(SAID_SO, subject="Undeliverable: papers", sender="MicrosoftExchange329e@x.example", In_Reply_To="<1@x>"),
        Kind.HARD,
    ),
    (
        "an event of amazon",
        mail('{"eventType":"Bounce","bounce":{%s}}' % (SES % "5.1.1"), sender="no-reply@sns.example.com"),
        Kind.HARD,
    ),
    (
        "a notice in an envelope",
        mail(IN_AN_ENVELOPE % (SES % "5.2.2").replace('"', '\\"'), sender="no-reply@sns.example.com"),
        Kind.SOFT,
    ),
    (
        "a complaint by yahoo",
        complaint("abuse", "Original-Mail-From: <x@example.org>", f"Original-Rcpt-To: {ALICE}"),
        Kind.COMPLAINT,
    ),
    (
        "a complaint with the address taken out",
        complaint("abuse", "Redacted-Address: redacted", "Source-IP: 192.0.2.1"),
        Kind.COMPLAINT,
    ),
)
