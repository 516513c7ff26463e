package io.faultd.cli.command;

import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.protocol.TargetInfo;
import java.util.List;

/** {@code faultctl targets}. */
public final class TargetsCommand extends ListingCommand {
    public TargetsCommand() {
        super("targets", "", "Show all targets, and why some can't carry faults.");
    }

    @Override
    void print(Session session, Object result) {
        List<TargetInfo> rows = Records.readList(result, TargetInfo.class);
        if (session.quiet()) {
            for (TargetInfo row : rows) {
                session.line(row.name());
            }
            return;
        }
        Table table = new Table("TARGET", "KIND", "STATUS", "SERVICE", "NETWORKS", "INTERFACES", "USABLE", "NOTE");
        for (TargetInfo row : rows) {
            table.row()
                    .cell(row.name())
                    .cell(row.kind())
                    .cell(row.status())
                    .cell(row.service())
                    .cell(join(row.networks()))
                    .cell(join(row.interfaces()))
                    .cell(row.usable() ? "yes" : "no", row.usable() ? Table.Tone.PLAIN : Table.Tone.NOTABLE)
                    .cell(row.reason());
        }
        session.print(table);
    }
}
