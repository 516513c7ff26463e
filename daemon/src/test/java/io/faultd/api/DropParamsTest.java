package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.rpc.RpcException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropParamsTest {
    @Test
    void withoutParametersItIsABlackhole() throws Exception {
        assertThat(read("{}")).isEqualTo(DropEffect.BLACKHOLE);
    }

    @Test
    void everyParameterIsRead() throws Exception {
        assertThat(read("{'reject':true,'only':'syn','every':10,'dns':true}"))
                .isEqualTo(new DropEffect(Answer.REJECT, Packets.SYN, 10, true));
        assertThat(read("{'reset':true,'only':'established'}"))
                .isEqualTo(new DropEffect(Answer.RESET, Packets.ESTABLISHED, 1, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'reject':true,'reset':true} | reject and reset can't be combined",
                "{'only':'ack'} | 'ack' is not a kind of packets; write syn or established",
                "{'every':0} | lies between 1 and 1000000",
                "{'every':1000001} | lies between 1 and 1000000",
                "{'reset':true,'protocol':'udp'} | a reset is about TCP",
                "{'dns':true,'peer_port':'80'} | DNS uses port 53",
                "{'port':'80','protocol':'icmp'} | has no ports",
            })
    void whatLeavesNothingOrContradictsItselfIsRefused(String params, String problem) {
        assertThatThrownBy(() -> read(params)).isInstanceOf(RpcException.class).hasMessageContaining(problem);
    }

    private static DropEffect read(String json) throws IOException, RpcException {
        ObjectNode object = (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
        object.put("all", true);
        return new Params("drop", object).read(FaultSpec.drop()).does();
    }
}
