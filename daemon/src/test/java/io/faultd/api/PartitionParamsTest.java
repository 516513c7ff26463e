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
                "{} | partition: no group: name the targets to be cut off",
                "{'targets':['a'],'shape':'star'} | 'star' is not a shape of a partition",
                "{'shape':'halves'} | partition: no target: name the targets to divide",
                "{'targets':['a'],'shape':'bridge','one_way':true} | one_way needs groups, or a shape of two sides",
                "{'targets':['a'],'random':true,'one_way':true} | one_way needs groups, or a shape of two sides",
                "{'targets':['a'],'shape':'halves','rest':true} | shape and random divide the targets given",
                "{'targets':['a'],'shape':'halves','seed':-1} | '-1' is not a seed",
                "{'drops':{}} | drops: must say who drops from whom",
                "{'drops':{'a':[]}} | drops: 'a' drops from no target",
                "{'drops':{'a':['b']},'one_way':true} | drops says who drops from whom: leave out one_way",
                "{'drops':{'a':['b']},'groups':[['a']]} | drops says who drops from whom: leave out groups",
                "{'groups':[['a']],'one_way':true} | one_way needs two groups",
            })
    void contradictionsAreRefused(String params, String problem) {
        assertThatThrownBy(() -> read(params)).isInstanceOf(RpcException.class).hasMessageContaining(problem);
    }

    private static PartitionRequest read(String json) throws IOException, RpcException {
        ObjectNode object = (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
        return FaultRequests.partition(new Params("partition", object), new Random(1))
                .request();
    }
}
