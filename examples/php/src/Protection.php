<?php

declare(strict_types=1);

namespace Partner;

/** Signs the Body and a Timestamp, then encrypts the content of the Body for the hub. */
final class Protection
{
    private const LIFE_SECONDS = 300;

    public function __construct(private readonly Partner $partner)
    {
    }

    /**
     * Secure the request that SoapClient made.
     *
     * @return array{string, string} the octets for the wire, and the signature that the answer must confirm
     */
    public function protect(string $request): array
    {
        $document = new \DOMDocument();
        $document->loadXML($request);
        $body = self::find($document, 's:Body');
        $body->setAttributeNS(Names::WSU, 'wsu:Id', 'body');
        $this->addHeader($document, $body);

        // What is signed is the clear Body: the hub decrypts first and finds it under the signature.
        $references = self::reference('body', $body)
            . self::reference('timestamp', self::find($document, 's:Header/wsse:Security/wsu:Timestamp'));
        $signature = $this->sign($document, $references);
        $this->encrypt($body, self::find($document, 's:Header/wsse:Security/xenc:EncryptedKey'));
        return [$document->saveXML(), $signature];
    }

    /** Put the header in front of the Body: EncryptedKey before Signature says that the signature was made first. */
    private function addHeader(\DOMDocument $document, \DOMElement $body): void
    {
        $now = time();
        $created = gmdate('Y-m-d\TH:i:s\Z', $now);
        $expires = gmdate('Y-m-d\TH:i:s\Z', $now + self::LIFE_SECONDS);
        $token = base64_encode($this->partner->certificate);
        [$soap, $wsse, $wsu, $ds, $xenc] = [Names::SOAP, Names::WSSE, Names::WSU, Names::DS, Names::XENC];
        [$base64, $x509] = [Names::BASE64, Names::X509V3];
        self::insert($body->parentNode, $body, <<<XML
            <s:Header xmlns:s="$soap"><wsse:Security xmlns:wsse="$wsse" xmlns:wsu="$wsu" s:mustUnderstand="1"
            ><wsu:Timestamp wsu:Id="timestamp"
            ><wsu:Created>$created</wsu:Created><wsu:Expires>$expires</wsu:Expires></wsu:Timestamp
            ><wsse:BinarySecurityToken EncodingType="$base64" ValueType="$x509" wsu:Id="token"
            >$token</wsse:BinarySecurityToken
            ><xenc:EncryptedKey xmlns:xenc="$xenc"/><ds:Signature xmlns:ds="$ds"/></wsse:Security></s:Header>
            XML);
    }

    private function sign(\DOMDocument $document, string $references): string
    {
        $signature = self::find($document, 's:Header/wsse:Security/ds:Signature');
        [$ds, $wsse, $exclusive, $rsa, $x509] =
            [Names::DS, Names::WSSE, Names::EXCLUSIVE, Names::RSA_SHA256, Names::X509V3];
        self::insert($signature, null, <<<XML
            <ds:SignedInfo xmlns:ds="$ds"><ds:CanonicalizationMethod Algorithm="$exclusive"
            /><ds:SignatureMethod Algorithm="$rsa"/>$references</ds:SignedInfo>
            XML);
        openssl_sign($signature->firstChild->C14N(true), $value, $this->partner->key, OPENSSL_ALGO_SHA256)
            ?: throw new \RuntimeException('the key cannot sign');
        $text = base64_encode($value);
        self::insert($signature, null, <<<XML
            <ds:SignatureValue xmlns:ds="$ds">$text</ds:SignatureValue>
            XML);
        self::insert($signature, null, <<<XML
            <ds:KeyInfo xmlns:ds="$ds"><wsse:SecurityTokenReference xmlns:wsse="$wsse"
            ><wsse:Reference URI="#token" ValueType="$x509"/></wsse:SecurityTokenReference></ds:KeyInfo>
            XML);
        return $value;
    }

    private function encrypt(\DOMElement $body, \DOMElement $encryptedKey): void
    {
        [$key, $iv] = [random_bytes(32), random_bytes(12)];
        // Canonical octets carry every namespace they need, so that the hub finds the Body that was signed.
        $clear = $body->firstElementChild->C14N(true);
        $sealed = base64_encode(
            $iv . openssl_encrypt($clear, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $iv, $tag) . $tag
        );
        $hub = Partner::pem($this->partner->hubDecryptionCertificate);
        openssl_public_encrypt($key, $transported, $hub, OPENSSL_PKCS1_OAEP_PADDING)
            ?: throw new \RuntimeException('the hub\'s certificate cannot encrypt');
        $transported = base64_encode($transported);
        $thumbprint = base64_encode(sha1($this->partner->hubDecryptionCertificate, true));

        [$xenc, $ds, $wsse, $gcm, $oaep] = [Names::XENC, Names::DS, Names::WSSE, Names::AES256_GCM, Names::RSA_OAEP];
        [$content, $base64, $type] = [Names::CONTENT, Names::BASE64, Names::THUMBPRINT];
        $body->removeChild($body->firstElementChild);
        self::insert($body, null, <<<XML
            <xenc:EncryptedData xmlns:xenc="$xenc" Id="data" Type="$content"><xenc:EncryptionMethod Algorithm="$gcm"
            /><xenc:CipherData><xenc:CipherValue>$sealed</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>
            XML);
        self::insert($encryptedKey->parentNode, $encryptedKey, <<<XML
            <xenc:EncryptedKey xmlns:xenc="$xenc"><xenc:EncryptionMethod Algorithm="$oaep"
            /><ds:KeyInfo xmlns:ds="$ds"><wsse:SecurityTokenReference xmlns:wsse="$wsse"
            ><wsse:KeyIdentifier EncodingType="$base64" ValueType="$type">$thumbprint</wsse:KeyIdentifier
            ></wsse:SecurityTokenReference></ds:KeyInfo
            ><xenc:CipherData><xenc:CipherValue>$transported</xenc:CipherValue></xenc:CipherData
            ><xenc:ReferenceList><xenc:DataReference URI="#data"/></xenc:ReferenceList></xenc:EncryptedKey>
            XML);
        $encryptedKey->parentNode->removeChild($encryptedKey);
    }

    private static function reference(string $id, \DOMElement $element): string
    {
        $digest = base64_encode(hash('sha256', $element->C14N(true), true));
        [$exclusive, $sha256] = [Names::EXCLUSIVE, Names::SHA256];
        return <<<XML
            <ds:Reference URI="#$id"><ds:Transforms><ds:Transform Algorithm="$exclusive"/></ds:Transforms
            ><ds:DigestMethod Algorithm="$sha256"/><ds:DigestValue>$digest</ds:DigestValue></ds:Reference>
            XML;
    }

    /** Insert `$xml`, which declares its namespaces itself, into `$parent` in front of `$before`, or last. */
    private static function insert(\DOMNode $parent, ?\DOMNode $before, string $xml): void
    {
        $fragment = $parent->ownerDocument->createDocumentFragment();
        $fragment->appendXML($xml);
        $parent->insertBefore($fragment, $before);
    }

    private static function find(\DOMDocument $document, string $path): \DOMElement
    {
        return Envelope::paths($document)->query("/s:Envelope/$path")->item(0);
    }
}
