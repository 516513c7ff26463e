package io.faultd.daemon;

import static io.faultd.daemon.ParamsTest.params;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.rpc.RpcException;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectParamsTest {
    @Test
    void everyMethodHasItsUsualValues() {
        assertThat(EffectParams.read("slow", params("{}")))
                .isEqualTo(
                        new Effect.Delay(Duration.ofMillis(75), Duration.ZERO, Probability.ZERO, Distribution.NORMAL));
        assertThat(EffectParams.read("flaky", params("{}")))
                .isEqualTo(new Effect.Loss(Probability.ofPercent(30), Probability.ZERO));
        assertThat(EffectParams.read("duplicate", params("{}")))
                .isEqualTo(new Effect.Duplicate(Probability.ofPercent(5)));
        assertThat(EffectParams.read("corrupt", params("{}"))).isEqualTo(new Effect.Corrupt(Probability.ofPercent(1)));
        assertThat(EffectParams.read("reorder", params("{}")))
                .isEqualTo(new Effect.Reorder(Probability.ofPercent(25), 1, Duration.ofMillis(10)));
        assertThat(EffectParams.read("rate", params("{'rate':'1mbit'}")))
                .isEqualTo(new Effect.RateLimit(Rate.parse("1mbit"), 32 << 10));
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
                "reorder; {'gap':0}; must be a whole number from 1",
                "reorder; {'delay':'0'}; nothing can be overtaken without a delay",
                "rate; {}; slow needs rate",
                "rate; {'rate':0}; a rate must be at least 8bit",
                "rate; {'rate':'-1mbit'}; a rate can't be negative",
                "rate; {'rate':'11tbit'}; a rate can be at most 10tbit",
                "rate; {'rate':'1mbit','burst':'1b'}; a burst must hold a packet",
                "rate; {'rate':'1mbit','burst':'2gb'}; a size lies between 1 byte and 1gb"
            })
    void absurdValuesAreRefusedInOneLine(String method, String json, String message) {
        assertThatThrownBy(() -> EffectParams.read(method, params(json)))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void applyTakesSeveralEffects() {
        List<Effect> effects = EffectParams.readAll(
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
                "{}; apply needs effects",
                "{'effects':{}}; give at least one of delay, loss, duplicate, corrupt, reorder, rate",
                "{'effects':{'lag':{}}}; takes no 'lag'",
                "{'effects':{'delay':{}}}; effects: delay needs mean",
                "{'effects':{'delay':{'mean':'5ms','jiter':'1ms'}}}; takes no 'jiter'",
                "{'effects':{'delay':'5ms'}}; delay: must be an object"
            })
    void effectsThatMakeNoSenseAreRefused(String json, String message) {
        assertThatThrownBy(() -> EffectParams.readAll(params(json)))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        List<Effect> effects = FaultFileTest.effects().toList();
        for (Effect effect : effects) {
            var written = new ObjectMapper().createObjectNode();
            written.set("effects", EffectParams.write(new ObjectMapper(), List.of(effect)));

            assertThat(EffectParams.readAll(new Params("apply", written))).containsExactly(effect);
        }
    }
}
