package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Probability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossModelTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "state:1%; state:1%,99%,0%,100%,0%",
                "state:1%,40%; state:1%,40%,0%,100%,0%",
                "state:1,40,50,2,3; state:1%,40%,50%,2%,3%",
                "gemodel:1%; gemodel:1%,99%,100%,0%",
                "gemodel:1%,10%; gemodel:1%,10%,100%,0%",
                "gemodel:1,10,70,0.1; gemodel:1%,10%,70%,0.1%"
            })
    void whatIsLeftOutIsAsInTc(String written, String meant) {
        LossModel model = LossModel.parse(written);

        assertThat(model.text()).isEqualTo(meant);
        assertThat(LossModel.parse(model.text())).isEqualTo(model);
    }

    @Test
    void fourStatesAreWrittenInTcsOrderWhichIsNotTheKernels() {
        LossModel.FourState model = (LossModel.FourState) LossModel.parse("state:1,2,3,4,5");

        assertThat(model.p23()).isEqualTo(Probability.ofPercent(4));
        assertThat(model.p14()).isEqualTo(Probability.ofPercent(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5%", "state", "state:", "state:1,2,3,4,5,6", "gemodel:1,2,3,4,5", "gilbert:1", "STATE:1"})
    void whatIsNoModelIsRefused(String text) {
        assertThatThrownBy(() -> LossModel.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining(text.startsWith("state:") && text.length() == 6 ? "percentage" : "loss model");
    }

    @Test
    void chancesThatLeadOutOfOneStateAreTogetherNoMoreThanCertain() {
        assertThatThrownBy(() -> LossModel.parse("state:60%,10%,0%,100%,60%")).hasMessageContaining("p13 and p14");
        assertThatThrownBy(() -> LossModel.parse("state:1%,60%,60%")).hasMessageContaining("p31 and p32");
        assertThatCode(() -> LossModel.parse("state:50%,50%,50%,100%,50%")).doesNotThrowAnyException();
    }
}
