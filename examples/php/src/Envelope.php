<?php

declare(strict_types=1);

namespace Partner;

/** The one shape that an answer of the hub has, and its parts. Everything is found by its place, never by its id. */
final class Envelope
{
    private const SHAPE = [
        '/*' => ['{' . Names::SOAP . '}Envelope'],
        '/s:Envelope/*' => ['{' . Names::SOAP . '}Header', '{' . Names::SOAP . '}Body'],
        '/s:Envelope/s:Header/*' => ['{' . Names::WSSE . '}Security'],
        self::SECURITY . '/*' => [
            '{' . Names::WSU . '}Timestamp',
            '{' . Names::WSSE . '}BinarySecurityToken',
            '{' . Names::WSSE11 . '}SignatureConfirmation',
            '{' . Names::XENC . '}EncryptedKey',
            '{' . Names::DS . '}Signature',
        ],
    ];
    private const SECURITY = '/s:Envelope/s:Header/wsse:Security';

    private readonly \DOMXPath $paths;

    private function __construct(public readonly \DOMDocument $document)
    {
        $this->paths = self::paths($document);
    }

    /** Parse octets from the wire; they must have the shape of a secured answer. */
    public static function read(string $octets): self
    {
        $envelope = new self(self::parse($octets));
        foreach (self::SHAPE as $path => $expected) {
            $names = array_map(
                fn (\DOMElement $element): string => "{{$element->namespaceURI}}{$element->localName}",
                $envelope->all($path),
            );
            if ($names !== $expected) {
                throw new OutcomeUnknown(self::unsecuredText($envelope) ?? 'not the shape of a secured answer');
            }
        }
        return $envelope;
    }

    /** The one element at `$path`, seen from the Envelope; `security/` leads into the security header. */
    public function one(string $path): \DOMElement
    {
        $found = $this->all('/s:Envelope/' . preg_replace('#^security/#', 's:Header/wsse:Security/', $path));
        return count($found) === 1 ? $found[0] : throw new OutcomeUnknown("the answer has no single $path");
    }

    /** @return list<\DOMElement> */
    public function all(string $path): array
    {
        return iterator_to_array($this->paths->query($path), false);
    }

    public function octets(string $path): string
    {
        $octets = base64_decode($this->one($path)->textContent, true);
        return $octets !== false ? $octets : throw new OutcomeUnknown("$path holds no base64");
    }

    public static function paths(\DOMDocument $document): \DOMXPath
    {
        $paths = new \DOMXPath($document);
        $paths->registerNamespace('s', Names::SOAP);
        $paths->registerNamespace('wsse', Names::WSSE);
        $paths->registerNamespace('wsse11', Names::WSSE11);
        $paths->registerNamespace('wsu', Names::WSU);
        $paths->registerNamespace('ds', Names::DS);
        $paths->registerNamespace('xenc', Names::XENC);
        return $paths;
    }

    /** No network, no document type, and so no entities. */
    private static function parse(string $octets): \DOMDocument
    {
        $document = new \DOMDocument();
        $before = libxml_use_internal_errors(true);
        $parsed = $octets !== '' && $document->loadXML($octets, LIBXML_NONET);
        libxml_clear_errors();
        libxml_use_internal_errors($before);
        if (!$parsed || $document->doctype !== null) {
            throw new OutcomeUnknown('what came back is not the XML of an answer');
        }
        return $document;
    }

    /** What an unsecured fault says. It proves nothing, but the hub can look up the reference in it. */
    private static function unsecuredText(self $envelope): ?string
    {
        $text = $envelope->all('/s:Envelope/s:Body/s:Fault/faultstring');
        return $text === [] ? null : 'unsecured fault: ' . trim($text[0]->textContent);
    }
}
