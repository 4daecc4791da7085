package example.partner;

import example.partner.hub.common.InformationCustomerType;
import example.partner.hub.common.OrganisationIdentificationType;
import jakarta.xml.ws.BindingProvider;
import java.io.IOException;
import java.io.Reader;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeFactory;
import org.apache.cxf.frontend.ClientProxy;

/** You: your settings, handed to CXF as they are, and the block with which each of your requests begins. */
final class Partner {
    private final Properties settings;

    private Partner(Properties settings) {
        this.settings = settings;
    }

    static Partner read(Path file) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        }
        return new Partner(settings);
    }

    /** The live contract of a service. Its policy is what CXF obeys, so nothing here says "sign" or "encrypt". */
    URL contract(String service) throws MalformedURLException {
        return URI.create(address(service) + "?wsdl").toURL();
    }

    /** Give a port the keys and algorithms of the settings. */
    <T> T secured(T port, String service) {
        Map<String, Object> context = ((BindingProvider) port).getRequestContext();
        for (String name : settings.stringPropertyNames()) {
            if (name.startsWith("ws-security.")) {
                context.put(name, settings.getProperty(name));
            }
        }
        // WSS4J reads what it needs (org.apache.wss4j.crypto.*) and ignores the rest.
        context.put("ws-security.signature.properties", settings);
        context.put("ws-security.encryption.properties", settings);
        context.put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address(service));
        SignedFaults.require(ClientProxy.getClient(port));
        return port;
    }

    /** Who asks, under a ticket that was never used before: a random UUID, also when you send the same question again. */
    InformationCustomerType customer() throws DatatypeConfigurationException {
        OrganisationIdentificationType organisation = new OrganisationIdentificationType();
        organisation.setCbeNumber(settings.getProperty("partner.number"));
        InformationCustomerType customer = new InformationCustomerType();
        customer.setTicket(UUID.randomUUID().toString());
        customer.setTimestampSent(DatatypeFactory.newInstance().newXMLGregorianCalendar(new GregorianCalendar()));
        customer.setCustomerIdentification(organisation);
        return customer;
    }

    private String address(String service) {
        return settings.getProperty("hub.url") + "/services/" + service + "/v1";
    }
}
