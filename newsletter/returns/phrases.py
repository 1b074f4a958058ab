"""The words of mail servers, in lower case and with single spaces, by what they mean. RFC 3463 codes go before them (verdict.py).

A phrase is a part of a sentence that many servers share, not a whole one, and begins where a word does. `*` stands for a few
words, `?` for one character that got lost on the way.
"""

import re
from functools import cache

type Phrases = str

FULL = """
    quota | mailbox full | mailbox is full | mailbox * full | full mailbox | mailfolder is full | account is full |
    inbox is full | storage allocation | not enough storage | out of storage | insufficient * storage | disk space |
    space has been used up | enough space | too many messages on the server | too many messages in this mailbox |
    mailbox size limit | exceeded * mailbox | exceeding receiving limits | exceeded the local limit | too much mail data |
    maximum allowed storage | mailbox exceeds | message size exceeds the maximum size allowed for mail delivery |
    boite du destinataire pleine | bo?te * pleine | buz?n lleno | postfach ist voll | casella * piena | no space left | 容量 |
    邮箱已满 | 郵箱已滿 | メールボックスが一杯 | メールボックスの容量
"""
# The recipient's own choice, or an account that may be open again tomorrow.
NOT_NOW = """
    recipient preferences | user rules | only accepting mail from | restricted sms | blocked by the recipient |
    refuse to receive | refused to receive | is protected by | not been configured to receive | resolver.rst.notauthorized |
    not accepting any mail | not currently being accepted | not currently accepting | user reject | due to extended inactivity |
    suspended | suspend the service | is disabled | been disabled | disabled or discontinued | account disabled |
    temporarily inactive | mailbox is frozen | mailbox frozen | temporary locked | temporarily locked | account is locked |
    deactivated mailbox | archivee | not yet activated | message filtered | previously been bounced | bounced address |
    receiving mail at a rate | too many hops | mail loop | loops back to myself | routing loop | mail forwarding loop
"""
TRY_LATER = """
    try again later | try later | temporarily unavailable | temporarily deferred | temporary failure | temporary error |
    timed out | timeout | connection refused | queue too long | in the queue too long | retry timeout | retry time |
    too many connections | too many sessions | too many concurrent | greylist | graylist | deferred | lost connection |
    connection dropped | connection reset | was aborted | could not be delivered for | delivery time expired | expired |
    unable to contact | unable to connect | couldn't establish an smtp connection | operating system error | no route to host |
    network is unreachable | network unreachable | system resources | resources temporarily
"""
BLAMES_THE_SENDER = """
    spam | blacklist | black list | blocklist | block list | blocked | blocking | banned | dnsbl | rbl | spamhaus | spamcop |
    barracudacentral | sorbs | senderbase | reputation | proofpoint | abuse | unsolicited | bulk mail | spf | dkim | dmarc |
    authentication required | authrequired | not authenticated | unauthenticated | must authenticate | relaying | relay access |
    relay denied | to relay | mail relay | not permitted to relay | not a gateway | open relay | policy | security | virus |
    malware | malicious | infected | phish | potential security | executable | ptr record | ptr resource | reverse dns |
    reverse lookup | rdns | client host rejected | client host * rejected | from your domain | sending ip | your ip | your host
    | your server | your network | mismatches client | content rejected | message content | rejected due to content |
    your message * rejected | mail rejected | message rejected | rejected for | responsible address | too large | too big |
    message size | duplicate header | multiple addresses | headers too large | suspicious | not accepted from | rate limit |
    frequency limited | too many recipients | junk | not authorized to send | not allowed to send | not permitted to send |
    do not have permission | permission to post | may not exist, or you may not have permission | access denied, banned |
    service unavailable; client | please use the smtp | auth failure | starttls | tls is required | must issue | bad sequence |
    rfc 5322 | rfc5322 | non-rfc | rfc compliant | not rfc | mail rejete | service refuse | message refused |
    you are not allowed | bad header | moderat | will not accept delivery of this message | content denied
"""
ABOUT_THE_SENDER = """
    helo | ehlo | sender address | sender rejected | sender denied | sender domain | sender verify | sender id |
    domain of sender | unroutable sender | unrouteable sender | sender unknown | unknown sender | invalid sender |
    sender does not exist | sender * not exist | bad sender | after mail from | reply to mail from | from address | your domain
    | sender is | sending domain | return path | sender was rejected | my name was rejected | accept mail from |
    accept messages from | accept email from | accept e-mail from
"""
NO_SUCH_USER = """
    user unknown | unknown user | unknown or illegal user | unknown local user | user not known | unknown recipient |
    recipient unknown | unknown address | address unknown | addresses unknown | unknown mailbox | mailbox unknown |
    unknown email | unknown e-mail | unknown mail address | unknown local part | unknown local-part | unknown account |
    unknown virtual user | no such user | no such recipient | no such mailbox | no such address | no such account |
    no such person | no such local user | no such email | no such e-mail | no such name | no mailbox | no mail box |
    no account by that name | no valid recipients | no recipient | no one at this address | no user | not a known user |
    user not found | user was not found | user * was not found | recipient not found | recipient was not found |
    mailbox not found | account not found | address not found | address could not be found | address was not found |
    address couldn't be found | recipient * not found | recipnotfound | recipientnotfound | recipient * was not found in |
    email name is not found | not present in directory | not listed in | in name directory | not found in directory |
    user does not exist | user doesn't exist | user * does not exist | user not exist | address does not exist |
    address doesn't exist | address * does not exist | mailbox does not exist | mailbox doesn't exist | mailbox * not exist |
    recipient does not exist | recipient not exist | recipient * not exist | account does not exist | account * not exist |
    account that you tried to reach does not exist | account doesn't exist | does not exist at | doesn't have * account |
    t exist here | not exist here | does not exist here | recipient no longer | no longer valid | no longer accepts mail |
    no longer exists | no longer available | no longer in use | no longer on server | no longer employed | invalid recipient |
    invalid-recipient | invalid mailbox | mailbox invalid | invalid address | invalid email address | address invalid |
    invalid user | user invalid | invalid/inactive user | non-existent | nonexistent | non existent | not a valid recipient |
    not a valid mailbox | not a valid user | not a valid address | not a local address | not an active address |
    inactive email address | mailbox is inactive | user not active | user is inactive | recipient is not local |
    recipient not ok | not our customer | not a user here | not in my list | bad address | bad recipient | bad destination |
    badrcptto | validrcptto | badrecipientto | account unavailable | account closed | account has been closed |
    account is closed | account that you tried to reach is inactive | recipient name is not recognized |
    user missing home directory | envelope recipient has been denied | addresses were unknown | rejected recipients |
    recipients was undeliverable | recipient address rejected: access denied | recipient rejected | recipient refused |
    utilisateur inconnu | destinataire invalide | destinataire inconnu | adresse inconnue | no existe | usuario desconocido |
    utente * sconosciuto | nessun utente | unbekannter empf | empf?nger unbekannt | benutzer * unbekannt | адресат не |
    пользователь не найден | не существует | 宛先不明 | ユーザーが存在しません | 不存在 | 无此用户 |
    ディレクトリには見つかりません | not our user |
    does not have an account | no longer works here
"""
# What RFC 5321 makes of 550: no such mailbox, no access, or some policy. It is the mailbox where the recipient was refused.
BARE_REFUSAL = """
    mailbox unavailable | mailbox is unavailable | mailbox unavaiable | mailbox not available
"""
NO_SUCH_DOMAIN = """
    host unknown | unknown host | domain does not exist | domain doesn't exist | domain name not found | no such domain |
    domain must exist | host or domain name not found | host not found | name or service not known | nxdomain |
    domain is not reachable | account or domain may not exist | unknown domain | domain unknown | domain not found |
    domain name does not exist | domain couldn't be found | domain could not be found | mail domain mentioned | unrouteable |
    unroutable | all relevant mx records point to non-existent hosts | invalid domain | dns lookup failure: host |
    couldn't find any host | illegal host/domain name | invalid mx | does not accept mail | null mx | nullmx |
    no mx or srv record | no mx record | name server: .: host not found | no mail hosts for domain | no valid mx |
    indicated no smtp service | find a mail exchanger | mail exchanger not found | host does not exist | domain is unknown |
    does not receive mail | doesn't receive email | no a, aaaa or mx | non-existent domain | nonexistent domain |
    domain doesnt exist | remote domain doesnt exist | no mx found | invalid domain name | reject all mails |
    lookups failed permanently | domain * does not exist | domain * not found
"""
# Said even where the code calls it temporary, for want of a better one.
DOMAIN_IS_GONE = """
    nxdomain | domain name not found
"""
MOVED = """
    has moved | has been replaced by | please try < | user not local; please try | user has moved | address has changed
"""
# The step of the conversation that was refused: the recipient, or the mail itself after the recipient was taken.
AT_THE_RECIPIENT = """
    >>> rcpt | rcpt to | [rcpt_to] | rcpt command | does not like recipient
"""
AFTER_THE_RECIPIENT = """
    end of data | reply to data | after data | final data | final dot | end-of-data | response to data | 'data' command |
    text command | data command | (data) | [data] | sending message body | after end of message | failed on data |
    failed after i sent the message
"""
COULD_NOT = """
    could not be delivered | couldn't be delivered | was not delivered | not be delivered to | unable to deliver | did not reach |
    delivery has failed | delivery failed | failed to deliver | undeliverable | no pudo ser entregado | returned to sender
"""
STILL_TRYING = """
    this is a warning message only | this is a warning only | you do not need to resend | will keep trying | will be retried |
    still being retried | delivery attempts will continue | no action is required on your part | has been delayed |
    gmail will retry | delivery to the following recipient has been delayed | will continue to be attempted |
    delivery is delayed to these recipients | we will continue to try | still undelivered | will try again for
"""


def says(text: str, meaning: Phrases) -> bool:
    """Whether `text`, in lower case and with single spaces, has one of these phrases."""
    return _expression(meaning).search(text) is not None


@cache
def _expression(meaning: Phrases) -> re.Pattern[str]:
    phrases = [" ".join(phrase.split()) for phrase in meaning.split("|")]
    written = [re.escape(phrase).replace(r"\ \*\ ", " .{0,120}? ").replace(r"\?", ".") for phrase in phrases if phrase]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(written)})")
