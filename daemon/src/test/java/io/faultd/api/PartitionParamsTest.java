package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.engine.PartitionRequest;
import io.faultd.fault.PartitionShape;
import io.faultd.rpc.RpcException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionParamsTest {
    @Test
    void aMapSaysWhoDropsFromWhom() throws Exception {
        PartitionRequest request = read("{'drops':{'a':['b','c'],'b':'a'},'reject':true}");

        assertThat(request.groups()).isEmpty();
        assertThat(request.reject()).isTrue();
        assertThat(request.cuts()).hasSize(2);
        assertThat(request.cuts().get(0).receiver().texts()).containsExactly("a");
        assertThat(request.cuts().get(0).senders().texts()).containsExactly("b", "c");
    }

    @Test
    void whatIsLeftToChanceHasASeedThatIsTold() throws Exception {
        assertThat(read("{'targets':['a','b'],'random':true}").seed()).isPresent();
        assertThat(read("{'targets':['a','b'],'shape':'halves','seed':7}").seed())
                .contains(7L);
        assertThat(read("{'targets':['a','b'],'shape':'halves'}").seed()).isEmpty();
        assertThat(read("{'all':true,'shape':'bridge'}").shape()).contains(PartitionShape.BRIDGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | partition needs groups",
                "{'targets':['a'],'shape':'star'} | 'star' is not a shape of a partition",
                "{'shape':'halves'} | partition needs targets",
                "{'targets':['a'],'shape':'bridge','one_way':true} | one_way needs a shape of two sides",
                "{'targets':['a'],'random':true,'one_way':true} | one_way needs a shape of two sides",
                "{'targets':['a'],'shape':'halves','rest':true} | shape and random part the targets given",
                "{'targets':['a'],'shape':'halves','seed':-1} | '-1' is no seed",
                "{'drops':{}} | drops is empty",
                "{'drops':{'a':[]}} | drops: a drops from nobody",
                "{'drops':{'a':['b']},'one_way':true} | no one_way",
                "{'drops':{'a':['b']},'groups':[['a']]} | drops takes the place of groups",
                "{'groups':[['a']],'one_way':true} | one_way needs two groups",
            })
    void contradictionsAreRefused(String params, String problem) {
        assertThatThrownBy(() -> read(params)).isInstanceOf(RpcException.class).hasMessageContaining(problem);
    }

    private static PartitionRequest read(String json) throws IOException, RpcException {
        ObjectNode object = (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
        return PartitionParams.read(new Params("partition", object), new Random(1));
    }
}
