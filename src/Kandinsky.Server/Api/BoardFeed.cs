using System.Text.Json;

namespace Kandinsky.Server;

/// <summary>What became of the caller's jobs.</summary>
/// <param name="Jobs">Those that wait, are painted or ended a moment ago.</param>
internal sealed record BoardEvent(IReadOnlyList<JobView> Jobs);

/// <summary>The board as an event's data, at one moment.</summary>
/// <param name="Change">The board's last change in it.</param>
/// <param name="Json">The event's data.</param>
internal sealed record BoardMoment(long Change, byte[] Json);

/// <summary>
/// The board as whoever follows it sees it. Who sees the same jobs gets the same bytes, made once; a long board is made more seldom than a short one, so that
/// many who follow many jobs cost little.
/// </summary>
internal sealed class BoardFeed(JobBoard board, TimeProvider clock)
{
    private const double BytesASecond = 200_000;
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (BoardMoment Moment, long Made)> _moments = [];

    /// <summary>The newest moment there is for a caller. It may lag behind the board by a pause: ask again while its change is not the board's.</summary>
    public BoardMoment Newest(Caller caller)
    {
        var viewer = caller.Owns ?? "";
        lock (_lock)
        {
            if (_moments.TryGetValue(viewer, out var last)
                && (last.Moment.Change == board.LastChange.Number || clock.GetElapsedTime(last.Made) < Pause(last.Moment))) return last.Moment;
            foreach (var gone in _moments.Where(each => clock.GetElapsedTime(each.Value.Made) > s_remembered).Select(each => each.Key).ToList())
                _moments.Remove(gone);
            var change = board.LastChange.Number;
            var jobs = board.All.Where(snapshot => caller.MaySee(snapshot.Job.Owner)).OrderBy(snapshot => snapshot.Job.Id, StringComparer.Ordinal);
            var moment = new BoardMoment(change, JsonSerializer.SerializeToUtf8Bytes(new([.. jobs.Select(JobView.Of)]), ApiJson.Configured.BoardEvent));
            _moments[viewer] = (moment, clock.GetTimestamp());
            return moment;
        }
    }

    private static TimeSpan Pause(BoardMoment moment) =>
        TimeSpan.FromSeconds(Math.Clamp(moment.Json.Length / BytesASecond, s_shortestPause.TotalSeconds, s_longestPause.TotalSeconds));
}
