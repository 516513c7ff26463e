package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.LossModel;
import io.faultd.protocol.ProfileInfo;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requests for the detailed settings of effects. */
@Timeout(30)
class EffectRequestsTest {
    private static final Rate MBIT = Rate.parse("1mbit");

    private WireServer server;
    private FaultdClient faultd;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer();
        faultd = FaultdClient.connect(server.address());
        server.answersResult("{\"fault\":\"f-1\",\"targets\":[],\"interfaces\":[],\"skipped\":[]}");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void assertSends(FaultBuilder<?> request, String params) {
        server.requests().clear();
        request.apply();
        assertThat(Json.write(server.request().call().get("params")))
                .isEqualTo("{\"targets\":[\"db\"]," + params.replace('\'', '"') + "}");
    }

    @Test
    void slowTakesATableASeedAndSlots() {
        assertSends(
                faultd.slow("db")
                        .jitter(Duration.ofMillis(1))
                        .distribution(new DelayTable(List.of(-8192, 8192)))
                        .seed(7),
                "'jitter':'1ms','distribution':[-8192,8192],'seed':7");
        assertSends(
                faultd.slow("db")
                        .slot(Duration.ofMillis(1), Duration.ofMillis(2))
                        .slotPackets(3)
                        .slotBytes(4000),
                "'slot':'1ms-2ms','slot_packets':3,'slot_bytes':'4000b'");
        assertSends(
                faultd.slow("db").slot(Duration.ofMillis(10), Duration.ofMillis(2), Distribution.PARETO),
                "'slot':'10ms','slot_jitter':'2ms','slot_distribution':'pareto'");
    }

    @Test
    void flakyTakesAModelMarksAndASeed() {
        assertSends(
                faultd.flaky("db")
                        .model(LossModel.parse("gemodel:1%,10%"))
                        .ecn()
                        .seed(7),
                "'loss_model':'gemodel:1%,10%,100%,0%','ecn':true,'seed':7");
    }

    @Test
    void theOthersTakeACorrelationAndASeed() {
        assertSends(faultd.duplicate("db").correlation(25).seed(7), "'correlation':'25%','seed':7");
        assertSends(faultd.corrupt("db").correlation(25).seed(7), "'correlation':'25%','seed':7");
        assertSends(faultd.reorder("db").correlation(25).seed(7), "'correlation':'25%','seed':7");
    }

    @Test
    void aRateTakesACeilingOrAnotherShaper() {
        assertSends(faultd.rate(MBIT, "db").ceil(Rate.parse("2mbit")), "'rate':'1mbit','ceil':'2mbit'");
        assertSends(
                faultd.rate(MBIT, "db").tokenBucket(Duration.ofMillis(20)).peak(Rate.parse("2mbit")),
                "'rate':'1mbit','shaper':'tbf','latency':'20ms','peak_rate':'2mbit'");
        assertSends(
                faultd.rate(MBIT, "db").line(-14, 48, 5),
                "'rate':'1mbit','shaper':'netem','overhead':-14,'cell':48,'cell_overhead':5");
    }

    @Test
    void aRateIsSharedByItsTargets() {
        assertSends(faultd.rate(MBIT, "db").shared().burst(8192), "'rate':'1mbit','shared':true,'burst':'8192b'");
        server.requests().clear();
        faultd.rate(MBIT).changing("f-1").shared().apply();
        assertThat(Json.write(server.request().call().get("params")))
                .isEqualTo("{\"targets\":[],\"rate\":\"1mbit\",\"fault\":\"f-1\",\"shared\":true}");
    }

    @Test
    void aProfileIsNamed() {
        assertSends(faultd.profile("3g", "db").lasting(Duration.ofSeconds(1)), "'name':'3g','for':'1s'");
    }

    @Test
    void profilesAreListed() {
        server.answersResult(
                "[{\"name\":\"x\",\"delay\":\"20ms\",\"jitter\":\"0\",\"loss\":\"2.5%\",\"rate\":null,\"source\":\"comcast\"}]");

        assertThat(faultd.profiles()).containsExactly(new ProfileInfo("x", "20ms", "0", "2.5%", null, "comcast"));
    }

    @Test
    void badValuesAreRefusedBeforeAnythingIsSent() {
        for (ThrowingCallable wrong : List.<ThrowingCallable>of(
                () -> faultd.slow("db").slot(Duration.ofMillis(2), Duration.ofMillis(1)),
                () -> faultd.slow("db").slotPackets(0),
                () -> faultd.slow("db").slotBytes(0),
                () -> faultd.slow("db").seed(-1),
                () -> faultd.duplicate("db").correlation(101),
                () -> faultd.rate(MBIT, "db").ceil(MBIT),
                () -> faultd.rate(MBIT, "db").peak(MBIT),
                () -> faultd.rate(MBIT, "db").tokenBucket(Duration.ZERO),
                () -> faultd.rate(MBIT, "db").line(-15, 0, 0))) {
            assertThatThrownBy(wrong).isInstanceOf(BadValueException.class);
        }
        assertThat(server.requests()).isEmpty();
    }
}
