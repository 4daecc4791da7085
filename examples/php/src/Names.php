<?php

declare(strict_types=1);

namespace Partner;

/** Namespaces, algorithms and types of the message profile, under the names that the standards give them. */
final class Names
{
    public const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
    public const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
    public const WSSE11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd';
    public const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
    public const DS = 'http://www.w3.org/2000/09/xmldsig#';
    public const XENC = 'http://www.w3.org/2001/04/xmlenc#';

    public const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
    public const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
    public const SHA256 = self::XENC . 'sha256';
    public const AES256_GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
    /** With SHA-1 as digest and in the mask, which is what openssl_public_encrypt does and what no DigestMethod means. */
    public const RSA_OAEP = self::XENC . 'rsa-oaep-mgf1p';
    public const CONTENT = self::XENC . 'Content';

    public const BASE64 =
        'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';
    public const X509V3 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';
    public const THUMBPRINT = 'http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1';
}
