package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfilesTest {
    @ParameterizedTest
    @CsvSource({
        "gprs, delay 500ms loss 2% rate 50kbit burst 1600b profile gprs",
        "edge, delay 300ms loss 1.5% rate 250kbit burst 1600b profile edge",
        "3g, delay 250ms loss 1.5% rate 750kbit burst 1600b profile 3g",
        "dial-up, delay 185ms loss 2% rate 40kbit burst 1600b profile dial-up",
        "dsl-poor, delay 70ms loss 2% rate 2mbit burst 2500b profile dsl-poor",
        "dsl, delay 40ms loss 0.5% rate 8mbit burst 10000b profile dsl",
        "wifi, delay 40ms loss 0.2% rate 30mbit burst 32768b profile wifi",
        "starlink, delay 20ms loss 2.5% profile starlink"
    })
    void thoseOfComcastDoWhatItsTableSays(String name, String description) {
        Profile profile = Profiles.builtIn().named(name);

        assertThat(profile.effects().stream().map(Effect::describe).collect(Collectors.joining(" ")))
                .isEqualTo(description);
        assertThat(profile.source()).isEqualTo("comcast");
    }

    @Test
    void anUnknownOneIsRefusedTogetherWithThoseThatThereAre() {
        assertThatThrownBy(() -> Profiles.builtIn().named("5g"))
                .isInstanceOf(BadValueException.class)
                .hasMessage(
                        "there is no profile '5g'; there are gprs, edge, 3g, dial-up, dsl-poor, dsl, wifi, starlink");
    }

    @Test
    void twoOfOneNameAreRefused() {
        Profiles profiles = Profiles.builtIn();
        Profile wifi = profiles.named("wifi");

        assertThatThrownBy(() -> profiles.with(List.of(wifi))).isInstanceOf(BadValueException.class);
    }
}
