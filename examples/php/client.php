<?php

/**
 * Asks one question and prints what came of it, one `name=value` a line.
 *
 *     php client.php partner.ini send-test-message ECHO
 *     php client.php partner.ini manage-access REGISTER|LIST SSIN CARD
 *     php client.php partner.ini consult-person SSIN
 *
 * The ends that your own code must tell apart: an answer, a no (an answer with a code), a fault that the hub signed, and
 * everything else, after which you do not know whether your message was processed.
 */

declare(strict_types=1);

use Partner\HubClient;
use Partner\OutcomeUnknown;
use Partner\Partner;

foreach (['OutcomeUnknown', 'Names', 'Partner', 'Envelope', 'Protection', 'Verification', 'HubClient'] as $class) {
    require __DIR__ . "/src/$class.php";
}

function sendTestMessage(Partner $partner, string $echo): void
{
    $hub = new HubClient($partner, 'TestConnectionService');
    $response = $hub->sendTestMessage([
        'informationCustomer' => $partner->customer(),
        'legalContext' => 'NETWORK:OPERATIONS',
        'criteria' => ['echo' => $echo],
    ]);
    printAnswer($response);
    if (isset($response->result)) {
        show('echo', $response->result->echo);
        show('institution', $response->result->institution->code);
        show('signed', implode(',', $response->result->signedPart));
        show('encrypted', implode(',', $response->result->encryptedPart));
        show('signature', $response->result->signatureAlgorithm);
    }
}

function manageAccess(Partner $partner, string $action, string $ssin, string $card): void
{
    $criteria = ['action' => $action, 'register' => 'PRIMARY', 'ssin' => $ssin];
    if ($action === 'REGISTER') {
        $criteria += ['purpose' => 'INQUIRY', 'capacity' => '17/1', 'period' => ['beginDate' => date('Y-m-d')]];
    }
    $hub = new HubClient($partner, 'ManageAccess');
    $response = $hub->manageAccess([
        'informationCustomer' => $partner->customer(),
        'legalContext' => 'DIRECTORY:FILE_MANAGEMENT',
        'criteria' => $criteria + ['proofOfIdentity' => ['cardNumber' => $card]],
    ]);
    printAnswer($response);
    foreach ($response->result->registration ?? [] as $line) {
        show('line', "{$line->capacity} from {$line->period->beginDate} {$line->effect}");
    }
}

function consultPerson(Partner $partner, string $ssin): void
{
    $hub = new HubClient($partner, 'PersonService');
    $response = $hub->consultPerson([
        'informationCustomer' => $partner->customer(),
        'legalContext' => 'REG:FILE_UPKEEP',
        'criteria' => ['ssin' => $ssin],
    ]);
    printAnswer($response);
    if (isset($response->result)) {
        show('lastName', $response->result->name->lastName ?? '');
        show('postalCode', $response->result->address[0]->postalCode ?? '');
    }
}

/** A no is an answer too: a status with a code, and no result. */
function printAnswer(stdClass $response): void
{
    $declined = in_array($response->status->value, ['NO_RESULT', 'NO_DATA_FOUND', 'NOK'], true);
    show('outcome', $declined ? 'declined' : 'answered');
    show('status', $response->status->value);
    show('code', $response->status->code);
    show('hubTicket', $response->informationCBSS->ticketCBSS);
}

/** Signed by the hub: your message arrived, and this is what it says of it. */
function printFault(stdClass $fault): void
{
    // PHP reads the detail of a fault without the contract: here a list of one is no list.
    $first = is_array($fault->detail) ? $fault->detail[0] : $fault->detail;
    show('outcome', 'fault');
    show('reason', $first->reasonCode);
    show('diagnostic', $first->diagnostic);
    show('hubTicket', $fault->informationCBSS->ticketCBSS);
}

function show(string $name, string $value): void
{
    echo $name, '=', preg_replace('/\s+/u', ' ', $value), "\n";
}

[, $file, $command] = $argv;
$arguments = array_slice($argv, 3);
$partner = Partner::read($file);
try {
    match ($command) {
        'send-test-message' => sendTestMessage($partner, ...$arguments),
        'manage-access' => manageAccess($partner, ...$arguments),
        'consult-person' => consultPerson($partner, ...$arguments),
    };
} catch (SoapFault $fault) {
    // A fault gets here only from a verified Body; PHP's own complaints about a message have no detail.
    $detail = get_object_vars($fault->detail ?? new stdClass());
    if (count($detail) !== 1) {
        throw $fault;
    }
    printFault(reset($detail));
} catch (OutcomeUnknown $unknown) {
    show('outcome', 'unknown');
    show('text', $unknown->getMessage());
}
