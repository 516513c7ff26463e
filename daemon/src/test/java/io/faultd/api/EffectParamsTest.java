package io.faultd.api;

import static io.faultd.api.ParamsTest.params;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.spec.EffectMembers;
import io.faultd.fault.spec.EffectSpec;
import io.faultd.rpc.RpcException;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectParamsTest {
    @Test
    void everyMethodHasItsUsualValues() {
        assertThat(params("{}").read(EffectSpec.of("slow")))
                .containsExactly(
                        new Effect.Delay(Duration.ofMillis(75), Duration.ZERO, Probability.ZERO, Distribution.NORMAL));
        assertThat(params("{}").read(EffectSpec.of("flaky")))
                .containsExactly(new Effect.Loss(Probability.ofPercent(30), Probability.ZERO));
        assertThat(params("{}").read(EffectSpec.of("duplicate")))
                .containsExactly(new Effect.Duplicate(Probability.ofPercent(5)));
        assertThat(params("{}").read(EffectSpec.of("corrupt")))
                .containsExactly(new Effect.Corrupt(Probability.ofPercent(1)));
        assertThat(params("{}").read(EffectSpec.of("reorder")))
                .containsExactly(new Effect.Reorder(Probability.ofPercent(25), 1, Duration.ofMillis(10)));
        assertThat(params("{'rate':'1mbit'}").read(EffectSpec.of("rate")))
                .containsExactly(new Effect.RateLimit(Rate.parse("1mbit"), 32 << 10));
        assertThat(params("{'rate':'1mbit','shaper':'tbf'}").read(EffectSpec.of("rate")))
                .containsExactly(
                        new Effect.TokenBucket(Rate.parse("1mbit"), 32 << 10, Optional.empty(), Duration.ofMillis(50)));
        assertThat(params("{'rate':'1mbit','shaper':'netem'}").read(EffectSpec.of("rate")))
                .containsExactly(new Effect.LineRate(Rate.parse("1mbit"), 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "slow; {'delay':'5ms','jitter':'1ms','distribution':[0,-8192],'seed':7}; delay 5ms jitter 1ms custom"
                        + " seed 7",
                "slow; {'slot':'5ms-10ms','slot_packets':3,'slot_bytes':'2kb'}; slot 5ms-10ms packets 3 bytes 2048b",
                "slow; {'slot':'5ms'}; slot 5ms",
                "slow; {'delay':'1ms','slot':'5ms','slot_jitter':'1ms'}; delay 1ms slot 5ms jitter 1ms normal",
                "slow; {'slot':'5ms','slot_distribution':'pareto'}; slot 5ms jitter 0 pareto",
                "flaky; {'loss':'1%','ecn':true,'seed':'42'}; loss 1% ecn seed 42",
                "flaky; {'loss_model':'gemodel:1%,10%'}; loss gemodel:1%,10%,100%,0%",
                "flaky; {'loss_model':'gemodel:1%'}; loss gemodel:1%,99%,100%,0%",
                "flaky; {'loss_model':'state:1%','ecn':true}; loss state:1%,99%,0%,100%,0% ecn",
                "flaky; {'loss_model':'state:1,2,3,4,5'}; loss state:1%,2%,3%,4%,5%",
                "duplicate; {'percent':'1%','correlation':'25%'}; duplicate 1% correlation 25%",
                "corrupt; {'percent':'1%','correlation':'25%'}; corrupt 1% correlation 25%",
                "reorder; {'correlation':'25%'}; reorder 25% correlation 25% gap 1 delay 10ms",
                "rate; {'rate':'1mbit','ceil':'2mbit'}; rate 1mbit ceil 2mbit burst 32768b",
                "rate; {'rate':'1mbit','shared':true,'burst':'8kb'}; rate 1mbit shared burst 8192b",
                "rate; {'rate':'1mbit','shared':false}; rate 1mbit burst 32768b",
                "rate; {'rate':'1mbit','shaper':'tbf','peak_rate':'2mbit','latency':'1s'};"
                        + " rate 1mbit shaper tbf burst 32768b peak-rate 2mbit latency 1s",
                "rate; {'rate':'1mbit','shaper':'netem','overhead':-14,'cell':48,'cell_overhead':5};"
                        + " rate 1mbit shaper netem overhead -14 cell 48 cell-overhead 5"
            })
    void everyOptionIsRead(String method, String json, String description) throws RpcException {
        Params given = params(json);
        String described =
                given.read(EffectSpec.of(method)).stream().map(Effect::describe).collect(Collectors.joining(" "));

        given.refuseOthers();
        assertThat(described).isEqualTo(description);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "slow; {'delay':'-5ms'}; a duration can't be negative",
                "slow; {'delay':'75'}; has no unit",
                "slow; {'delay':'11m'}; a delay lies between 0 and 600s",
                "slow; {'delay':'99999999999h'}; is too large for a duration",
                "slow; {'jitter':'3s'}; a jitter lies between 0 and",
                "slow; {'distribution':'gauss'}; is not a delay distribution",
                "flaky; {'loss':'140%'}; a percentage lies between 0 and 100",
                "flaky; {'loss':'-1%'}; a percentage can't be negative",
                "flaky; {'loss':'0.00001%'}; the smallest percentage above 0",
                "flaky; {'loss':'1e99'}; is not a percentage",
                "flaky; {'loss':1e99}; is not a percentage",
                "duplicate; {'percent':'NaN'}; is not a percentage",
                "corrupt; {'percent':''}; is not a percentage",
                "reorder; {'gap':0}; a gap lies between 1 and 1000000: '0'",
                "reorder; {'delay':'0'}; nothing can be overtaken without one: '0'",
                "rate; {}; rate is missing",
                "rate; {'rate':0}; a rate must be at least 8bit",
                "rate; {'rate':'-1mbit'}; a rate can't be negative",
                "rate; {'rate':'11tbit'}; a rate can be at most 10tbit",
                "rate; {'rate':'1mbit','burst':'1b'}; because it must hold a packet: '1b'",
                "rate; {'rate':'1mbit','burst':'2gb'}; a size lies between 1 byte and 1gb",
                "rate; {'rate':'1mbit','ceil':'1mbit'}; ceil must be above rate",
                "rate; {'rate':'1mbit','shared':true,'ceil':'2mbit'}; shared and ceil can't be combined",
                "rate; {'rate':'1mbit','shared':true,'shaper':'htb'}; shared and shaper can't be combined",
                "rate; {'rate':'1mbit','shared':'perhaps'}; shared",
                "rate; {'rate':'1mbit','shaper':'sfq'}; 'sfq' is not a shaper; write htb, tbf or netem",
                "rate; {'rate':'1mbit','latency':'1s'}; latency goes with shaper tbf",
                "rate; {'rate':'1mbit','shaper':'netem','burst':'2kb'}; burst goes with shaper htb or tbf",
                "rate; {'rate':'1mbit','shaper':'tbf','latency':'0'}; because ",
                "rate; {'rate':'1mbit','shaper':'tbf','latency':'2m'}; a latency lies between 1ns and 60s",
                "rate; {'rate':'2mbit','shaper':'tbf','peak_rate':'1mbit'}; peak_rate must be above rate",
                "rate; {'rate':'1mbit','shaper':'netem','overhead':-15}; an overhead lies between -14 and 65535",
                "rate; {'rate':'1mbit','shaper':'netem','cell':'x'}; 'x' is not a number of bytes",
                "rate; {'rate':'1mbit','shaper':'netem','cell_overhead':5}; cell_overhead needs the size of a cell",
                "flaky; {'loss_model':'gilbert:1%'}; 'gilbert:1%' is not a loss model; write state:P13",
                "flaky; {'loss_model':'gemodel'}; is not a loss model",
                "flaky; {'loss_model':'gemodel:1,2,3,4,5'}; is not a loss model",
                "flaky; {'loss_model':'state:60%,1%,1%,1%,60%'}; p13 and p14 leave the same state",
                "flaky; {'loss_model':'state:1%,60%,60%'}; p31 and p32 leave the same state",
                "flaky; {'loss_model':'gemodel:1%','loss':'5%'}; loss_model and loss can't be combined",
                "flaky; {'ecn':'yes'}; ecn: must be true or false",
                "flaky; {'seed':'-1'}; '-1' is not a seed; write a whole number",
                "slow; {'slot':'10ms-5ms'}; 10ms is more than 5ms",
                "slow; {'slot':'0'}; the time between slots lies between 1ns and 60s",
                "slow; {'slot':'2m'}; the time between slots lies between 1ns and 60s",
                "slow; {'slot':'1ms-2ms','slot_jitter':'1ms'}; slot: write one time",
                "slow; {'slot':'1ms','slot_packets':0}; a slot's number of packets lies between 1 and",
                "slow; {'jitter':'1ms','distribution':[]}; a distribution has 1 to 16384 numbers, not 0",
                "slow; {'jitter':'1ms','distribution':[32768]}; lie between -32768 and 32767: '32768'",
                "slow; {'jitter':'1ms','distribution':[0.5]}; distribution: must be a list of whole numbers",
                "slow; {'jitter':'1ms','distribution':['1']}; distribution: must be a list of whole numbers"
            })
    void absurdValuesAreRefusedInOneLine(String method, String json, String message) {
        assertThatThrownBy(() -> params(json).read(EffectSpec.of(method)))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void applyTakesSeveralEffects() {
        List<Effect> effects = FaultRequests.effects(
                params("{'effects':{'loss':{'percent':1},'delay':{'mean':'5ms'},'rate':{'rate':'1mbit'}}}"));

        assertThat(effects)
                .extracting(Effect::word)
                .as("in the order in which packets meet them")
                .containsExactly("SLOW", "FLAKY", "RATE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "{}; slow needs effects",
                "{'effects':{}}; give at least one of delay, loss, duplicate, corrupt, reorder, rate, slot",
                "{'effects':{'seed':1}}; give at least one of",
                "{'effects':{'loss':{'percent':1,'model':'gemodel:1'}}}; model and percent can't be combined",
                "{'effects':{'lag':{}}}; takes no 'lag'",
                "{'effects':{'delay':{}}}; effects: delay: mean is missing",
                "{'effects':{'delay':{'mean':'5ms','jiter':'1ms'}}}; takes no 'jiter'",
                "{'effects':{'delay':'5ms'}}; delay: must be an object"
            })
    void effectsThatMakeNoSenseAreRefused(String json, String message) {
        assertThatThrownBy(() -> FaultRequests.effects(params(json)))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsWrittenIsReadBack() throws RpcException {
        List<Effect> effects = FaultJsonTest.effects().toList();
        for (Effect effect : effects) {
            var written = new ObjectMapper().createObjectNode();
            List<Effect> all = effect instanceof Effect.Seed
                    ? List.of(new Effect.Corrupt(Probability.CERTAIN), effect)
                    : List.of(effect);
            written.set("effects", new ObjectMapper().valueToTree(EffectMembers.write(all)));

            assertThat(FaultRequests.effects(new Params("apply", written))).isEqualTo(all);
        }
    }
}
