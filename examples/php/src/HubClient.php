<?php

declare(strict_types=1);

namespace Partner;

/** PHP's own SoapClient, with the security that it has not: what it sends is protected, what it reads is verified. */
final class HubClient extends \SoapClient
{
    private const CONNECT_SECONDS = 10;
    private const ANSWER_SECONDS = '30';

    private readonly Protection $protection;
    private readonly Verification $verification;

    public function __construct(Partner $partner, string $service)
    {
        $this->protection = new Protection($partner);
        $this->verification = new Verification($partner);
        ini_set('default_socket_timeout', self::ANSWER_SECONDS);
        $address = $partner->address($service);
        parent::__construct("$address?wsdl", [
            'location' => $address,  // the contract names the hub's public address, which a proxy may hide
            'soap_version' => SOAP_1_1,
            'features' => SOAP_SINGLE_ELEMENT_ARRAYS,  // a list of one is a list
            'cache_wsdl' => WSDL_CACHE_NONE,  // in production keep the contract, see README.md
            'connection_timeout' => self::CONNECT_SECONDS,
        ]);
    }

    public function __doRequest(
        string $request,
        string $location,
        string $action,
        int $version,
        bool $oneWay = false,
    ): string {
        [$octets, $signature] = $this->protection->protect($request);
        $answer = parent::__doRequest($octets, $location, $action, $version, $oneWay)
            ?? throw new OutcomeUnknown('no connection, or no SOAP message came back');
        return $this->verification->open($answer, $signature);
    }
}
