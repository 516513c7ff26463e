package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.protocol.Applied;
import io.faultd.protocol.ErrorData;
import io.faultd.protocol.Held;
import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {
    @Test
    void readsRecordsInRecords() {
        Applied applied = Records.read(
                Json.parse(
                        """
                        {"fault":"f-7k2","targets":["db"],
                         "interfaces":[{"target":"db","interface":"eth0","direction":"in"}],"skipped":[]}"""),
                Applied.class);

        assertThat(applied)
                .isEqualTo(new Applied("f-7k2", List.of("db"), List.of(new Held("db", "eth0", "in")), List.of()));
    }

    @Test
    void readsNamesInSnakeCaseAndNumbers() {
        TargetStatus status = Records.readList(
                        Json.parse(
                                """
                                [{"name":"db","container_id":"4f1c","status":"UP","ip_address":"10.0.0.2",
                                  "network_state":"SLOW","partition":1,"partitions":[1,2],"state":"ok",
                                  "interfaces":[{"name":"eth0","host_interface":"veth1","network":"n","addresses":["10.0.0.2"]}],
                                  "faults":["f-1"]}]"""),
                        TargetStatus.class)
                .get(0);

        assertThat(status.containerId()).isEqualTo("4f1c");
        assertThat(status.networkState()).isEqualTo("SLOW");
        assertThat(status.partition()).isEqualTo(1);
        assertThat(status.partitions()).containsExactly(1, 2);
        assertThat(status.interfaces())
                .containsExactly(new TargetStatus.InterfaceStatus("eth0", "veth1", "n", List.of("10.0.0.2")));
        assertThat(status.note()).isNull();
    }

    @Test
    void passesOverMembersThatItDoesNotKnow() {
        Held held = Records.read(
                Json.parse("{\"target\":\"db\",\"interface\":\"eth0\",\"direction\":\"in\",\"colour\":[{}]}"),
                Held.class);

        assertThat(held).isEqualTo(new Held("db", "eth0", "in"));
    }

    @Test
    void takesAMissingListForAnEmptyOneAndAMissingTextForNull() {
        assertThat(Records.read(Json.parse("{\"fault\":\"f-1\",\"targets\":null}"), Applied.class))
                .isEqualTo(new Applied("f-1", List.of(), List.of(), List.of()));
        assertThat(Records.read(Json.parse("{\"errno\":\"ENOENT\"}"), ErrorData.class))
                .isEqualTo(new ErrorData(null, null, "ENOENT", null));
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> Records.read(Json.parse("{\"name\":\"db\"}"), TargetInfo.class))
                .isInstanceOf(JsonException.class)
                .hasMessage("'usable' is missing");
    }

    @Test
    void saysWhatHasTheWrongType() {
        assertThatThrownBy(() -> Records.read(Json.parse("{\"fault\":7}"), Applied.class))
                .hasMessage("'fault' should be a string, but is 7");
        assertThatThrownBy(() -> Records.read(Json.parse("{\"targets\":\"db\"}"), Applied.class))
                .hasMessage("'targets' should be an array, but is \"db\"");
        assertThatThrownBy(() -> Records.read(Json.parse("{\"targets\":[null]}"), Applied.class))
                .hasMessage("'targets' should be an array without null, but is [null]");
        assertThatThrownBy(() -> Records.read(Json.parse("{\"interfaces\":[\"eth0\"]}"), Applied.class))
                .hasMessage("'interfaces' should be an object, but is \"eth0\"");
        assertThatThrownBy(() -> Records.read(Json.parse("[]"), Applied.class))
                .hasMessage("the result should be an object, but is []");
        assertThatThrownBy(() -> Records.readList(Json.parse("{}"), Applied.class))
                .hasMessage("the result should be an array, but is {}");
        assertThatThrownBy(() -> Records.read(Json.parse("{\"usable\":\"yes\"}"), TargetInfo.class))
                .hasMessage("'usable' should be true or false, but is \"yes\"");
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        assertThatThrownBy(() -> Records.read(Json.parse("{\"partition\":4294967297}"), TargetStatus.class))
                .hasMessage("'partition' should be a 32-bit number, but is 4294967297");
        assertThatThrownBy(() -> Records.read(Json.parse("{\"partition\":1.5}"), TargetStatus.class))
                .hasMessage("'partition' should be a whole number, but is 1.5");
    }
}
