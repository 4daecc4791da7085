<?php

declare(strict_types=1);

namespace Partner;

/** You: your settings and keys, and the block with which each of your requests begins. */
final class Partner
{
    /** @param list<string> $hubSigningCertificates DER octets */
    private function __construct(
        public readonly string $hubUrl,
        public readonly string $number,
        public readonly \OpenSSLAsymmetricKey $key,
        public readonly string $certificate,
        public readonly string $hubDecryptionCertificate,
        public readonly array $hubSigningCertificates,
    ) {
    }

    public static function read(string $file): self
    {
        $settings = parse_ini_file($file, scanner_mode: INI_SCANNER_RAW);
        if ($settings === false) {
            throw new \InvalidArgumentException("$file cannot be read");
        }
        $pem = fn (string $name): string => self::readFile($name, dirname($file));
        return new self(
            hubUrl: $settings['hub_url'],
            number: $settings['number'],
            key: openssl_pkey_get_private($pem($settings['key']))
                ?: throw new \InvalidArgumentException('the key cannot be read'),
            certificate: self::der($pem($settings['certificate'])),
            hubDecryptionCertificate: self::der($pem($settings['hub_decryption_certificate'])),
            hubSigningCertificates: array_map(
                fn (string $name): string => self::der($pem($name)),
                array_values($settings['hub_signing_certificates']),
            ),
        );
    }

    /** Where a service is found, and its contract at `?wsdl`. */
    public function address(string $service): string
    {
        return "{$this->hubUrl}/services/$service/v1";
    }

    /** Who asks, under a ticket that was never used before: also when you send the same question again. */
    public function customer(): array
    {
        return [
            'ticket' => self::randomUuid(),
            'timestampSent' => gmdate('Y-m-d\TH:i:s\Z'),
            'customerIdentification' => ['cbeNumber' => $this->number],
        ];
    }

    /** Return the PEM text of a certificate, as PHP's openssl functions want it. */
    public static function pem(string $der): string
    {
        return "-----BEGIN CERTIFICATE-----\n" . chunk_split(base64_encode($der), 64, "\n")
            . "-----END CERTIFICATE-----\n";
    }

    private static function der(string $pem): string
    {
        $certificate = openssl_x509_read($pem) ?: throw new \InvalidArgumentException('a certificate cannot be read');
        openssl_x509_export($certificate, $text);
        return base64_decode(preg_replace('/-----[A-Z ]+-----/', '', $text));
    }

    private static function readFile(string $name, string $folder): string
    {
        $content = file_get_contents(str_starts_with($name, '/') ? $name : "$folder/$name");
        return $content !== false ? $content : throw new \InvalidArgumentException("$name cannot be read");
    }

    private static function randomUuid(): string
    {
        $octets = random_bytes(16);
        $octets[6] = chr(ord($octets[6]) & 0x0f | 0x40);
        $octets[8] = chr(ord($octets[8]) & 0x3f | 0x80);
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($octets), 4));
    }
}
