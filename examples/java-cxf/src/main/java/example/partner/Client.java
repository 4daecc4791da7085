package example.partner;

import example.partner.hub.common.DataStatusType;
import example.partner.hub.common.FaultType;
import example.partner.hub.common.InformationCBSSType;
import example.partner.hub.connection.SendTestMessageCriteria;
import example.partner.hub.connection.SendTestMessageFault;
import example.partner.hub.connection.SendTestMessageRequest;
import example.partner.hub.connection.SendTestMessageResponse;
import example.partner.hub.connection.SendTestMessageResult;
import example.partner.hub.connection.TestConnectionService;
import example.partner.hub.connection.TestConnectionServicePortType;
import example.partner.hub.person.ConsultPersonCriteria;
import example.partner.hub.person.ConsultPersonFault;
import example.partner.hub.person.ConsultPersonRequest;
import example.partner.hub.person.ConsultPersonResponse;
import example.partner.hub.person.ConsultPersonResult;
import example.partner.hub.person.PersonService;
import example.partner.hub.person.PersonServicePortType;
import jakarta.xml.ws.WebServiceException;
import jakarta.xml.ws.soap.SOAPFaultException;
import java.nio.file.Path;

/**
 * Asks one question and prints what came of it, one {@code name=value} a line.
 *
 * <p>The ends that your own code must tell apart: an answer, a no (an answer with a code and no result), a fault that
 * the hub signed, and everything else, after which you do not know whether your message was processed.
 */
public final class Client {
    private final Partner partner;

    private Client(Partner partner) {
        this.partner = partner;
    }

    public static void main(String[] arguments) throws Exception {
        Client client = new Client(Partner.read(Path.of(arguments[0])));
        try {
            switch (arguments[1]) {
                case "send-test-message" -> client.sendTestMessage(arguments[2]);
                case "consult-person" -> client.consultPerson(arguments[2]);
                default -> throw new IllegalArgumentException("unknown command " + arguments[1]);
            }
        } catch (SendTestMessageFault fault) {
            printFault(fault.getFaultInfo());
        } catch (ConsultPersonFault fault) {
            printFault(fault.getFaultInfo());
        } catch (SOAPFaultException fault) {
            // Without a declared detail: the hub could not tell who you are, or CXF refused what came back.
            // Nobody signed this, so it proves nothing. The text may hold a reference that the hub can look up.
            print("outcome", "unknown");
            print("code", fault.getFault().getFaultCodeAsQName().getLocalPart());
            print("text", fault.getMessage());
        } catch (WebServiceException failure) {
            print("outcome", "unknown");
            print("text", failure.getMessage());
        }
    }

    private void sendTestMessage(String echo) throws Exception {
        TestConnectionService service = new TestConnectionService(partner.contract("TestConnectionService"));
        TestConnectionServicePortType port =
                partner.secured(service.getTestConnectionServiceSoap11(), "TestConnectionService");
        SendTestMessageCriteria criteria = new SendTestMessageCriteria();
        criteria.setEcho(echo);
        SendTestMessageRequest request = new SendTestMessageRequest();
        request.setInformationCustomer(partner.customer());
        request.setLegalContext("NETWORK:OPERATIONS");
        request.setCriteria(criteria);

        SendTestMessageResponse response = port.sendTestMessage(request);

        printAnswer(response.getInformationCBSS(), response.getStatus(), response.getResult() != null);
        SendTestMessageResult result = response.getResult();
        if (result != null) {
            print("echo", result.getEcho());
            print("institution", result.getInstitution().getCode());
            print("signed", String.join(",", result.getSignedPart()));
            print("encrypted", String.join(",", result.getEncryptedPart()));
            print("signature", result.getSignatureAlgorithm());
        }
    }

    private void consultPerson(String ssin) throws Exception {
        PersonService service = new PersonService(partner.contract("PersonService"));
        PersonServicePortType port = partner.secured(service.getPersonServiceSoap11(), "PersonService");
        ConsultPersonCriteria criteria = new ConsultPersonCriteria();
        criteria.setSsin(ssin);
        ConsultPersonRequest request = new ConsultPersonRequest();
        request.setInformationCustomer(partner.customer());
        request.setLegalContext("REG:FILE_UPKEEP");
        request.setCriteria(criteria);

        ConsultPersonResponse response = port.consultPerson(request);

        printAnswer(response.getInformationCBSS(), response.getStatus(), response.getResult() != null);
        ConsultPersonResult result = response.getResult();
        if (result != null) {
            print("lastName", result.getName() == null ? "" : result.getName().getLastName());
            print("postalCode", result.getAddress().isEmpty() ? "" : result.getAddress().get(0).getPostalCode());
        }
    }

    /** A no is an answer too: a status with a code, and no result. */
    private static void printAnswer(InformationCBSSType hub, DataStatusType status, boolean hasResult) {
        print("outcome", hasResult ? "answered" : "declined");
        print("status", status.getValue().value());
        print("code", status.getCode());
        print("hubTicket", hub.getTicketCBSS());
    }

    /** Signed by the hub: your message arrived, and this is what it says of it. */
    private static void printFault(FaultType fault) {
        print("outcome", "fault");
        print("reason", fault.getDetail().get(0).getReasonCode());
        print("diagnostic", fault.getDetail().get(0).getDiagnostic());
        print("hubTicket", fault.getInformationCBSS().getTicketCBSS());
    }

    private static void print(String name, String value) {
        System.out.println(name + "=" + (value == null ? "" : value.replaceAll("\\s+", " ")));
    }
}
