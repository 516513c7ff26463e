package io.faultd.cli.command;

import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.protocol.ProfileInfo;
import java.util.List;

/** {@code faultctl profiles}. */
public final class ProfilesCommand extends ListingCommand {
    public ProfilesCommand() {
        super("profiles", "", "Show the profiles and their effects in one direction.");
    }

    @Override
    void print(Session session, Object result) {
        List<ProfileInfo> rows = Records.readList(result, ProfileInfo.class);
        if (session.quiet()) {
            for (ProfileInfo row : rows) {
                session.line(row.name());
            }
            return;
        }
        Table table = new Table("PROFILE", "DELAY", "JITTER", "LOSS", "RATE", "SOURCE");
        for (ProfileInfo row : rows) {
            table.row()
                    .cell(row.name())
                    .cell(row.delay())
                    .cell(row.jitter())
                    .cell(row.loss())
                    .cell(row.rate())
                    .cell(row.source());
        }
        session.print(table);
    }
}
