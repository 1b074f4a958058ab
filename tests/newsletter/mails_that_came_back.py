"""Mails that came back, written for the tests in the manner of many mail servers. Each is (name, bytes, what is in it)."""

from newsletter.returning.mails import Kind

ALICE = "alice@example.net"
OURS = "r.d1.1768392000.proof@bounces.example.org"


def mail(body: str, *, subject="Undelivered Mail Returned to Sender", sender="MAILER-DAEMON@mx.example.net", **head) -> bytes:
    """A mail with one plain text, or with the type that `head` names."""
    fields = {"From": sender, "To": OURS, "Subject": subject, "Message-ID": "<1@mx.example.net>", "MIME-Version": "1.0"}
    fields |= {name.replace("_", "-"): value for name, value in head.items()}
    return ("\r\n".join(f"{name}: {value}" for name, value in fields.items()) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def report(*blocks: str, text="This is the mail system at mx.example.net.", original="", kind="delivery-status") -> bytes:
    """A report by RFC 6522 with a block of fields for each recipient."""
    returned = original or f"From: paperboy@example.org\nTo: {ALICE}\nSubject: Your papers\nMessage-ID: <digest@example.org>"
    fields = "\n\n".join(("Reporting-MTA: dns; mx.example.net", *blocks))
    body = (
        f"--=_b\nContent-Type: text/plain\n\n{text}\n"
        f"--=_b\nContent-Type: message/{kind}\n\n{fields}\n"
        f"--=_b\nContent-Type: text/rfc822-headers\n\n{returned}\n--=_b--\n"
    )
    return mail(body, Content_Type=f'multipart/report; report-type={kind}; boundary="=_b"')


def failed(status: str, words: str = "", *, recipient=ALICE, action="failed", more="") -> str:
    diagnostic = f"Diagnostic-Code: smtp; {words}\n" if words else ""
    return f"{more}Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n{diagnostic}".rstrip()


def complaint(type_="abuse", *fields: str) -> bytes:
    lines = [f"Feedback-Type: {type_}", "User-Agent: SomeFBL/1", "Version: 1", *fields]
    return report(kind="feedback-report", text="A reader says that this is spam.").replace(
        b"Reporting-MTA: dns; mx.example.net", "\r\n".join(lines).encode()
    )


QMAIL = """Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<alice@example.net>:
{}

--- Below this line is a copy of the message.

Return-Path: <r.d1.1768392000.proof@bounces.example.org>
Subject: User unknown: a paper on failing deliveries
"""

EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  alice@example.net
    {}

------ This is a copy of the message, including all the headers. ------

Return-path: <r.d1.1768392000.proof@bounces.example.org>
"""

GOOGLE = """Delivery to the following recipient failed permanently:

     alice@example.net

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain.

The error that the other server returned was:
{}

----- Original message -----

Received: by 192.0.2.7
"""

EXCHANGE = """Your message

  To:      alice@example.net
  Subject: Your papers

did not reach the following recipient(s):

alice@example.net on Wed, 14 Jan 2026 12:00:00 +0000
    {}
"""

NOTES = """------- Failure Reasons  --------

{}
alice@example.net


------- Returned Message --------

Subject: Your papers
"""

JAMES = """Error message below:
{}

Message details:
  Subject: Your papers
  MAIL FROM: r.d1.1768392000.proof@bounces.example.org
  RCPT TO: alice@example.net
"""

CARRIER = """Each of the following recipients was rejected by a remote mail server.

    Recipient: <alice@docomo.ne.jp>
    {}
"""

SES_NOTICE = (
    '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":'
    '[{"emailAddress":"%s","status":"5.1.1"}]}}'
)

REPORTS = [
    ("a user that the server does not know", failed("5.1.1", "550 5.1.1 user unknown"), Kind.HARD, "5.1.1"),
    ("a code without a word", failed("5.1.1"), Kind.HARD, "5.1.1"),
    ("a code in brackets of its own", failed("5.1.10 (host/domain does not accept mail)"), Kind.HARD, "5.1.10"),
    ("a better code in the words", failed("5.0.0", "550-5.1.1 The account that you tried to reach"), Kind.HARD, "5.1.1"),
    (
        "words without a code",
        failed("5.0.0", "554 delivery error: This user doesn't have a mail.example account"),
        Kind.HARD,
        "5.0.0",
    ),
    ("a library's own code", failed("5.0.911", "550 no such user"), Kind.HARD, "5.0.911"),
    ("a disabled mailbox", failed("5.2.1"), Kind.HARD, "5.2.1"),
    ("a full mailbox", failed("5.2.2", "552 5.2.2 mailbox is full"), Kind.SOFT, "5.2.2"),
    ("a full mailbox under the wrong code", failed("5.1.1", "550 5.1.1 user is over quota"), Kind.SOFT, "5.1.1"),
    ("an expired delivery", failed("4.4.7", "delivery time expired"), Kind.SOFT, "4.4.7"),
    ("a domain that does not exist", failed("5.4.4", "Host or domain name not found"), Kind.HARD, "5.4.4"),
    ("a domain that cannot be routed to", failed("5.4.4", "unable to route"), Kind.SOFT, "5.4.4"),
    ("a block list", failed("5.7.1", "554 5.7.1 blocked using a list"), Kind.POLICY, "5.7.1"),
    ("a block list under the wrong code", failed("5.1.3", "553 see http://www.spamhaus.org/query"), Kind.POLICY, "5.1.3"),
    ("a sender that is refused", failed("5.1.8", "553 5.1.8 domain of sender address does not exist"), Kind.POLICY, "5.1.8"),
    ("a recipient's own choice", failed("5.1.1", "550 5.1.1 refused due to recipient preferences"), Kind.SOFT, "5.1.1"),
    ("a relay that is denied", failed("5.0.0", "550 relaying denied"), Kind.POLICY, "5.0.0"),
    ("a delay", failed("4.4.1", "connection timed out", action="delayed"), Kind.NONE, "4.4.1"),
    ("a delivery", failed("2.0.0", action="delivered"), Kind.DELIVERED, "2.0.0"),
    ("a relaying", failed("2.0.0", action="relayed"), Kind.DELIVERED, "2.0.0"),
    ("a domain that is gone, called temporary", failed("4.0.0", "DNS: NXDOMAIN, domain name not found"), Kind.HARD, "4.0.0"),
    ("a code that a gateway made up", failed("5.1.351", "550 5.1.351 unknown recipient"), Kind.HARD, "5.1.351"),
    ("a code before a better one", failed("5.0.0", '5.3.0 - other problem 550-"5.1.1 no such user"'), Kind.HARD, "5.1.1"),
    ("a mail that is not taken", failed("5.2.1", "521 5.2.1 will not accept delivery of this message"), Kind.POLICY, "5.2.1"),
    ("a disabled mailbox with nobody in it", failed("5.2.1", "550 5.2.1 user unknown"), Kind.SOFT, "5.2.1"),
    ("a host that does not accept our mail", failed("5.0.0", "550 host does not accept mail from you"), Kind.POLICY, "5.0.0"),
    ("an address of the internet that looks like a code", failed("5.0.0", "554 refused [198.5.1.1]"), Kind.SOFT, "5.0.0"),
]

LETTERS = [
    ("qmail, no mailbox", mail(QMAIL.format("Sorry, no mailbox here by that name. (#5.1.1)")), Kind.HARD),
    (
        "qmail, a remote host",
        mail(QMAIL.format("192.0.2.9 does not like recipient.\nRemote host said: 550 user unknown")),
        Kind.HARD,
    ),
    ("qmail, a bare refusal", mail(QMAIL.format("192.0.2.9 does not like recipient.\n550 mailbox unavailable")), Kind.HARD),
    ("qmail, the sender", mail(QMAIL.format("Connected to 192.0.2.9 but sender was rejected.\n550 unknown user")), Kind.POLICY),
    ("qmail, no such host", mail(QMAIL.format("Sorry, I couldn't find any host by that name. (#5.1.2)")), Kind.HARD),
    (
        "qmail, no mail exchanger",
        mail(QMAIL.format("Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)")),
        Kind.HARD,
    ),
    ("qmail, full", mail(QMAIL.format("The users mailfolder is over the allowed quota (size). (#5.2.2)")), Kind.SOFT),
    (
        "qmail, too long",
        mail(QMAIL.format("I'm not going to try again; this message has been in the queue too long.")),
        Kind.SOFT,
    ),
    ("exim, no user", mail(EXIM.format("SMTP error after RCPT TO:<alice@example.net>:\n    550 Unknown user")), Kind.HARD),
    ("exim, no route", mail(EXIM.format("Unrouteable address")), Kind.HARD),
    ("exim, null MX", mail(EXIM.format("an MX or SRV record indicated no SMTP service")), Kind.HARD),
    (
        "exim, the sender",
        mail(EXIM.format("SMTP error after MAIL FROM:<p@example.org>: 550 Unroutable sender address")),
        Kind.POLICY,
    ),
    ("exim, retries", mail(EXIM.format("retry timeout exceeded")), Kind.SOFT),
    ("exim, marked as automatic", mail(EXIM.format("550 5.1.1 no such user"), Auto_Submitted="auto-replied"), Kind.HARD),
    ("google, no account", mail(GOOGLE.format("550 5.1.1 The email account that you tried to reach does not exist.")), Kind.HARD),
    ("google, bulk", mail(GOOGLE.format("550 5.7.26 Unauthenticated email is not accepted")), Kind.POLICY),
    ("exchange, no recipient", mail(EXCHANGE.format("The recipient name is not recognized"), subject="Undeliverable"), Kind.HARD),
    ("exchange, a failure", mail(EXCHANGE.format("Unable to deliver due to a communications failure")), Kind.SOFT),
    ("notes, not listed", mail(NOTES.format("User not listed in public Name & Address Book")), Kind.HARD),
    ("james, no user", mail(JAMES.format("550 - Requested action not taken: no such user here")), Kind.HARD),
    ("a bare refusal of the recipient", mail(JAMES.format("550 Requested action not taken: mailbox unavailable")), Kind.HARD),
    ("a bare refusal of the mail", mail(QMAIL.format("Remote host said after DATA: 550 mailbox unavailable")), Kind.SOFT),
    ("no user, after the mail was sent", mail(QMAIL.format("550 user unknown (in reply to end of DATA command)")), Kind.SOFT),
    (
        "a carrier, at the recipient",
        mail(CARRIER.format(">>> RCPT TO:<alice@docomo.ne.jp>\n    <<< 550 user unknown")),
        Kind.HARD,
    ),
    ("a carrier, nobody knows when", mail(CARRIER.format("550 user unknown")), Kind.SOFT),
    ("a warning", mail("Warning: message still undelivered after 4 hours\nalice@example.net: 550 user unknown"), Kind.NONE),
    (
        "a success",
        mail("Your mail to alice@example.net: no such user is wrong", subject="Successful Mail Delivery Report"),
        Kind.DELIVERED,
    ),
    (
        "amazon's notice",
        mail(SES_NOTICE % ALICE, sender="no-reply@sns.example.com", subject="AWS Notification Message"),
        Kind.HARD,
    ),
    ("french", mail(EXIM.format("550 5.5.0 Adresse destinataire invalide")), Kind.HARD),
    ("chinese", mail(EXIM.format("550 用户不存在"), Content_Type="text/plain; charset=utf-8"), Kind.HARD),
]

LEFT = "Ich bin vom 5.10.2026 bis 12.10.2026 nicht da. User unknown, 550 5.1.1!"
READ = "Final-Recipient: rfc822; a@example.net\nDisposition: manual-action; displayed"

OTHERS = [
    ("a vacation with a date", mail(LEFT, subject="Abwesend", sender=ALICE, Auto_Submitted="auto-replied"), Kind.AUTOREPLY),
    ("a vacation by its subject", mail("No such user here.", subject="Out of Office: Re: papers", sender=ALICE), Kind.AUTOREPLY),
    ("a vacation by its field", mail("Undeliverable.", subject="Hello", sender=ALICE, X_Autoreply="yes"), Kind.AUTOREPLY),
    ("a letter of a reader", mail("It said 550 5.1.1 user unknown.", subject="A question", sender=ALICE), Kind.NONE),
    ("a read receipt", report(READ, kind="disposition-notification"), Kind.NONE),
    ("an empty mail", b"", Kind.NONE),
    ("bytes that are no mail", bytes(range(256)) * 50, Kind.NONE),
]
