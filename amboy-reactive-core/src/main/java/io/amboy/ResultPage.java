package io.amboy;

import java.util.List;

/**
 * Some results and the place after them. A page may be empty: its cursor has then moved past results that the filter
 * left out.
 *
 * @param results in the order of the log
 * @param next the cursor to resume after this page
 */
public record ResultPage(List<JobResult> results, ResultCursor next) {
    /** Copies the results. */
    public ResultPage {
        results = List.copyOf(results);
    }
}
