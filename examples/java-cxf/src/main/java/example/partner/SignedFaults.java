package example.partner;

import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.binding.soap.interceptor.CheckFaultInterceptor;
import org.apache.cxf.endpoint.Client;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Exchange;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.service.model.BindingFaultInfo;
import org.apache.cxf.service.model.BindingOperationInfo;
import org.apache.cxf.service.model.EndpointInfo;
import org.apache.cxf.ws.policy.AssertionInfoMap;
import org.apache.cxf.ws.policy.PolicyEngine;
import org.apache.cxf.ws.policy.PolicyException;

/**
 * Lets no declared fault through that does not obey the policy of the contract.
 *
 * <p>CXF 4.0.9 holds answers against the policy, but no fault that becomes a generated exception: anybody on the way
 * could write one. This asks of faults what CXF asks of answers. All cryptography stays with CXF.
 */
final class SignedFaults {
    private static final String BROKEN = SignedFaults.class.getName();

    private SignedFaults() {}

    static void require(Client client) {
        client.getInInterceptors().add(new Judge());
        client.getInFaultInterceptors().add(new Refuse());
    }

    /** Notes that the policy does not hold, before CXF turns to the fault and forgets what it found. */
    private static final class Judge extends AbstractPhaseInterceptor<Message> {
        Judge() {
            super(Phase.POST_PROTOCOL);
            addBefore(CheckFaultInterceptor.class.getName());
        }

        @Override
        public void handleMessage(Message message) {
            Exchange exchange = message.getExchange();
            PolicyEngine engine = exchange.getBus().getExtension(PolicyEngine.class);
            EndpointInfo endpoint = exchange.getEndpoint().getEndpointInfo();
            BindingOperationInfo operation = exchange.getBindingOperationInfo();
            AssertionInfoMap found = message.get(AssertionInfoMap.class);
            if (found == null) {
                message.put(BROKEN, new PolicyException(new IllegalStateException("the contract holds no policy")));
                return;
            }
            for (BindingFaultInfo fault : operation.getFaults()) {
                try {
                    found.checkEffectivePolicy(
                            engine.getEffectiveClientFaultPolicy(endpoint, operation, fault, message).getPolicy());
                } catch (PolicyException broken) {
                    message.put(BROKEN, broken);
                }
            }
        }
    }

    /** Refuses a declared fault for which it does not hold. One without a detail passes: it tells nothing anyway. */
    private static final class Refuse extends AbstractPhaseInterceptor<Message> {
        Refuse() {
            super(Phase.PRE_INVOKE);
        }

        @Override
        public void handleMessage(Message message) {
            PolicyException broken = (PolicyException) message.get(BROKEN);
            if (broken != null && !(message.getContent(Exception.class) instanceof SoapFault)) {
                throw new Fault(broken);
            }
        }
    }
}
