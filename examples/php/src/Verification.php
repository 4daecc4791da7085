<?php

declare(strict_types=1);

namespace Partner;

/**
 * Opens what the hub answers, a fault too: who signed, the signature, that it is for this question, still fresh, and that
 * what is handed on is what was signed.
 *
 * It takes the one shape and the one order in which the hub answers the requests of `Protection`; whatever deviates raises
 * `OutcomeUnknown`. No answer chooses an algorithm: those of the profile are used, whatever it names.
 */
final class Verification
{
    private const SKEW_SECONDS = 60;
    private const IV_OCTETS = 12;
    private const TAG_OCTETS = 16;

    /** Every part of the answer that must be under the signature, and nothing else may be. */
    private const SIGNED = ['s:Body', 'security/wsu:Timestamp', 'security/wsse11:SignatureConfirmation'];

    public function __construct(private readonly Partner $partner)
    {
    }

    /**
     * Return an envelope with nothing but the Body that the hub signed: the very octets whose digest was signed.
     *
     * `$confirms` is the signature of the request.
     */
    public function open(string $octets, string $confirms): string
    {
        $sealed = Envelope::read($octets);
        $digests = $this->checkSignature($sealed);
        $opened = $this->decrypt($sealed);
        self::checkDigests($opened, $digests);
        self::checkConfirmation($opened, $confirms);
        self::checkFreshness($opened);
        $body = $opened->one('s:Body')->C14N(true);
        return '<s:Envelope xmlns:s="' . Names::SOAP . "\">$body</s:Envelope>";
    }

    /** @return array<string, string> what was signed: digests by reference */
    private function checkSignature(Envelope $sealed): array
    {
        $signer = $this->signer($sealed->octets('security/wsse:BinarySecurityToken'));
        $info = 'security/ds:Signature/ds:SignedInfo';
        $value = $sealed->octets('security/ds:Signature/ds:SignatureValue');
        if (openssl_verify($sealed->one($info)->C14N(true), $value, $signer, OPENSSL_ALGO_SHA256) !== 1) {
            throw new OutcomeUnknown('the signature does not hold');
        }
        return self::readDigests($sealed, $info);
    }

    /** Only the certificates in your settings: one that merely comes from the same authority is somebody else's. */
    private function signer(string $token): string
    {
        if (!in_array($token, $this->partner->hubSigningCertificates, true)) {
            throw new OutcomeUnknown('signed by somebody else than the hub');
        }
        $signer = Partner::pem($token);
        $validity = openssl_x509_parse($signer);
        if (time() < $validity['validFrom_time_t'] || time() > $validity['validTo_time_t']) {
            throw new OutcomeUnknown('the certificate of the hub is not valid today');
        }
        return $signer;
    }

    /** @return array<string, string> */
    private static function readDigests(Envelope $sealed, string $info): array
    {
        if ($sealed->one($info)->childElementCount !== 2 + count(self::SIGNED)) {
            throw new OutcomeUnknown('not what the hub signs');
        }
        $digests = [];
        for ($position = 1; $position <= count(self::SIGNED); $position++) {
            $reference = "{$info}/ds:Reference[$position]";
            $digests[$sealed->one($reference)->getAttribute('URI')] = $sealed->octets("$reference/ds:DigestValue");
        }
        return $digests;
    }

    /** Put the clear octets where the ciphertext was, and read the whole again: what they hold has no say in its shape. */
    private function decrypt(Envelope $sealed): Envelope
    {
        $transported = $sealed->octets('security/xenc:EncryptedKey/xenc:CipherData/xenc:CipherValue');
        $ciphertext = $sealed->octets('s:Body/xenc:EncryptedData/xenc:CipherData/xenc:CipherValue');
        $opened = openssl_private_decrypt($transported, $key, $this->partner->key, OPENSSL_PKCS1_OAEP_PADDING);
        if (!$opened || strlen($key) !== 32 || strlen($ciphertext) < self::IV_OCTETS + self::TAG_OCTETS) {
            throw new OutcomeUnknown('the answer cannot be decrypted');
        }
        $clear = openssl_decrypt(
            substr($ciphertext, self::IV_OCTETS, -self::TAG_OCTETS),
            'aes-256-gcm',
            $key,
            OPENSSL_RAW_DATA,
            substr($ciphertext, 0, self::IV_OCTETS),
            substr($ciphertext, -self::TAG_OCTETS),
        );
        if ($clear === false) {
            throw new OutcomeUnknown('the answer cannot be decrypted');
        }
        $body = $sealed->one('s:Body');
        $mark = bin2hex(random_bytes(16));
        $body->textContent = $mark;
        return Envelope::read(str_replace($mark, $clear, $sealed->document->saveXML()));
    }

    /** @param array<string, string> $digests */
    private static function checkDigests(Envelope $opened, array $digests): void
    {
        foreach (self::SIGNED as $path) {
            $part = $opened->one($path);
            $digest = $digests['#' . $part->getAttributeNS(Names::WSU, 'Id')] ?? null;
            if ($digest !== hash('sha256', $part->C14N(true), true)) {
                throw new OutcomeUnknown("$path is not what the hub signed");
            }
        }
    }

    private static function checkConfirmation(Envelope $opened, string $confirms): void
    {
        $value = $opened->one('security/wsse11:SignatureConfirmation')->getAttribute('Value');
        if (base64_decode($value, true) !== $confirms) {
            throw new OutcomeUnknown('the answer to another question');
        }
    }

    private static function checkFreshness(Envelope $opened): void
    {
        $instant = fn (string $name): int|false => strtotime(
            $opened->one("security/wsu:Timestamp/wsu:$name")->textContent
        );
        [$created, $expires] = [$instant('Created'), $instant('Expires')];
        if ($created === false || $created > time() + self::SKEW_SECONDS) {
            throw new OutcomeUnknown('an answer from the future: is your clock right?');
        }
        if ($expires === false || $expires <= time() - self::SKEW_SECONDS) {
            throw new OutcomeUnknown('an answer whose time is over');
        }
    }
}
