package io.faultd.cli;

import io.faultd.client.Records;
import io.faultd.protocol.FaultInfo;
import java.util.List;

/** {@code faultctl faults}. */
final class FaultsCommand extends ListingCommand {
    FaultsCommand() {
        super("faults", "", "Show the faults in force.");
    }

    @Override
    void print(Session session, Object result) {
        List<FaultInfo> rows = Records.readList(result, FaultInfo.class);
        if (session.quiet()) {
            for (FaultInfo row : rows) {
                session.out().println(row.fault());
            }
            return;
        }
        Table table = new Table("FAULT", "EFFECT", "TARGETS", "DIRECTION", "STATE", "CREATED", "EXPIRES");
        for (FaultInfo row : rows) {
            table.row()
                    .cell(row.fault())
                    .cell(row.description())
                    .cell(join(row.targets()))
                    .cell(row.direction())
                    .cell(row.state(), "ok".equals(row.state()) ? Table.Tone.PLAIN : Table.Tone.NOTABLE)
                    .cell(row.created())
                    .cell(row.expires());
        }
        session.print(table);
    }
}
