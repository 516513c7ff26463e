package io.faultd.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.fault.FlowMatch;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;

/**
 * What {@code drop} drops, from its parameters {@code reject}, {@code reset}, {@code only}, {@code every} and
 * {@code dns}.
 */
final class DropParams {
    private DropParams() {}

    /** Reads the effect, which has to leave something of the match to be dropped. */
    static DropEffect read(Params params, FlowMatch match) throws RpcException {
        boolean reject = params.flag("reject");
        boolean reset = params.flag("reset");
        if (reject && reset) {
            throw RpcException.invalidParams(params.method()
                    + ": reject answers by ICMP and reset by TCP; a packet gets one answer, so give one of the two");
        }
        Packets packets = params.value("only", Packets::parse, Packets.ALL);
        int every = params.positive("every").orElse(1);
        boolean dns = params.flag("dns");
        try {
            Answer answer = reject ? Answer.REJECT : reset ? Answer.RESET : Answer.NONE;
            DropEffect effect = new DropEffect(answer, packets, every, dns);
            effect.check(match);
            return effect;
        } catch (BadValueException e) {
            throw RpcException.invalidParams(params.method() + ": " + e.getMessage());
        }
    }

    /** The effect in the form that {@link #read} reads. */
    static ObjectNode write(ObjectMapper mapper, DropEffect effect) {
        ObjectNode node = mapper.createObjectNode();
        node.put("reject", effect.answer() == Answer.REJECT).put("reset", effect.answer() == Answer.RESET);
        if (effect.packets() != Packets.ALL) {
            node.put("only", effect.packets().word());
        }
        return node.put("every", effect.every()).put("dns", effect.dns());
    }
}
