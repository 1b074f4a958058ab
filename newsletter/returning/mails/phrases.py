"""The words of mail servers, in lower case and with single spaces, by what they mean. RFC 3463 codes go before them (verdict.py).

A phrase is a part of a sentence that many servers share, not a whole one, and begins where a word does. `*` stands for a few
words of the same sentence, `?` for one character that got lost on the way, or that is written in more than one way.
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
    over its limit | over the limit | no space left |
    postfach voll | postfach * voll | speicherplatz | zuviele mails | zu viele mails | pleine | lleno | llena | piena | cheia |
    lotada | postvak * vol | przepełnion | przepelnion | переполнен | 已满 | 已滿 | 空间不足 | 空間不足 | 容量 | いっぱい |
    一杯です | 超過
"""
# The recipient's own choice, or an account that may be open again tomorrow.
NOT_NOW = """
    recipient preferences | user rules | rule imposed mailbox access | only accepting mail from | restricted sms |
    blocked by the recipient |
    refuse to receive | refused to receive | is protected by | not been configured to receive | resolver.rst.notauthorized |
    not accepting any mail | not currently being accepted | not currently accepting | user reject | due to extended inactivity |
    suspended | suspend the service | is disabled | been disabled | disabled or discontinued | account disabled |
    temporarily inactive | mailbox is frozen | mailbox frozen | temporary locked | temporarily locked | account is locked |
    deactivated mailbox | archivee | not yet activated | message filtered | previously been bounced | bounced address |
    receiving mail at a rate | too many hops | mail loop | loops back to myself | routing loop | mail forwarding loop
"""
TRY_LATER = """
    try again later | try later | try again | temporarily unavailable | temporarily deferred | temporary failure |
    temporary error |
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
    you are not allowed | bad header | moderat | will not accept delivery of this message | content denied | relay not permitted |
    weren't sent | 垃圾 | 频率 | 頻率 | спам | rejeté | rechazado por
"""
ABOUT_THE_SENDER = """
    helo | ehlo | sender address | sender rejected | sender denied | sender domain | sender verify | sender id |
    domain of sender | unroutable sender | unrouteable sender | sender unknown | unknown sender | invalid sender |
    sender does not exist | sender * not exist | bad sender | after mail from | reply to mail from | from address | your domain
    | sender is | sending domain | return path | sender was rejected | my name was rejected | accept mail from |
    accept messages from | accept email from | accept e-mail from | absender | expéditeur | expediteur | remitente | mittente |
    remetente | отправител | 发件人 | 發件人 | 送信者
"""
NO_SUCH_USER = """
    user unknown | unknown user | unknown or illegal | unknown local user | user not known | unknown recipient |
    recipient unknown | unknown address | address unknown | addresses unknown | addressee unknown | unknown addressee |
    unknown mailbox | mailbox unknown | unknown email | unknown e-mail | unknown mail address | unknown local part |
    unknown local-part | unknown account | unknown virtual user | not known here | no such user | no such recipient |
    no such mailbox | no such address | no such account | no such person | no such local user | no such email | no such e-mail |
    no such name | no mailbox | no mail box | no account by that name | no valid recipients | no recipient |
    no one at this address |
    no user | not a known user | user not found | user was not found | user * was not found | recipient not found |
    recipient was not found | mailbox not found | mailbox not present | account not found | address not found |
    address could not be found | address was not found | address couldn't be found | address wasn't found | name was not found |
    recipient * not found | recipnotfound | recipientnotfound | recipient * was not found in | email name is not found |
    not present in directory | not listed in | in name directory | not found in directory | not in the directory |
    user not exist | mailbox * not exist | recipient not exist | recipient * not exist | account * not exist | does not exist |
    doesn't exist | doesn't have * account | t exist here | not exist here | recipient no longer | no longer valid |
    no longer accepts mail | no longer exists | no longer available | no longer in use | no longer on server |
    no longer employed | no longer works | invalid recipient | invalid-recipient | invalid mailbox | mailbox invalid |
    invalid address | invalid email | invalid e-mail address | address invalid | address is wrong | invalid user | user invalid |
    invalid/inactive user | non-existent | nonexistent | non existent | not a valid recipient | not a valid mailbox |
    not a valid user | not a valid address | not valid here | not a local address | not an active address |
    inactive email address | mailbox is inactive | account inactive | inactive account | user not active | user is inactive |
    recipient is not local | recipient not ok | not our customer | not our user | not a user here | not at this site |
    not in my list | bad address | bad recipient | bad destination | badrcptto | validrcptto | badrecipientto |
    account unavailable | account closed | account has been closed | account is closed |
    account that you tried to reach is inactive | recipient name is not recognized | user missing home directory |
    envelope recipient has been denied | addresses were unknown | rejected recipients | recipients was undeliverable |
    recipient address rejected: access denied | 5.1.0 address rejected | recipient rejected | recipient refused |
    does not have an account |
    unbekannter empf | empf?nger unbekannt | empfaenger unbekannt | empf?nger * unbekannt | empfaenger * unbekannt |
    benutzer unbekannt | benutzer * unbekannt | unbekannter benutzer | hier unbekannt | existiert nicht | nicht vorhanden |
    nicht gefunden | ung?ltige empf | ung?ltiger empf | kein solche |
    utilisateur inconnu | destinataire inconnu | destinataire invalide | adresse inconnue | lettres inconnue | n'existe pas |
    inexistant | introuvable | no existe | inexistent | desconocid | no se encontr? | no encontrad | nessun utente | sconosciut |
    non esiste | inesistent | non ? stato trovato | non trovat | n?o existe | desconhecid | n?o encontrad | n?o foi encontrad |
    onbekend |
    bestaat niet | niet gevonden | nie ma takiego | nie istnieje | nie znaleziono | neexistuje | finns inte | findes ikke |
    адресат не | пользователь не найден | не существует | не найден | нет такого |
    不存在 | 查无 | 查無 | 无此 | 無此 | 未找到 | 找不到您输入 | 找不到收件人 | 找不到用户 | 收件人无效 | 无效的收件人 |
    未知用户 |
    宛先不明 | ユーザーが存在しません | 存在しない | 存在しません | 見つかりません | 존재하지 않 | 찾을 수 없
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
    lookups failed permanently | domain * does not exist | domain * not found | no mx or a records | no a or mx
"""
# Nobody was asked yet who could say that it does not exist.
NO_ANSWER_ABOUT_THE_DOMAIN = """
    not found, try again | temporary lookup | lookup failed temporarily | temporarily unable to resolve | dns timeout | servfail
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
    delivery is delayed to these recipients | we will continue to try | still undelivered | will try again for |
    temporary failure report | has not yet been delivered
"""


def says(text: str, meaning: Phrases) -> bool:
    """Whether `text`, in lower case and with single spaces, has one of these phrases."""
    return _expression(meaning).search(text) is not None


@cache
def _expression(meaning: Phrases) -> re.Pattern[str]:
    phrases = [" ".join(phrase.split()) for phrase in meaning.split("|")]
    some_words = r" (?:(?!\. ).){0,120}? "
    written = [re.escape(phrase).replace(r"\ \*\ ", some_words).replace(r"\?", ".") for phrase in phrases if phrase]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(written)})")
