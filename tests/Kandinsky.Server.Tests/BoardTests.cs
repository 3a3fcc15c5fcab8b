using System.Text.Json;

namespace Kandinsky.Server.Tests;

public sealed class BoardTests
{
    private readonly FairQueue _queue = new();
    private readonly JobBoard _board;
    private readonly StandingClock _clock = new();
    private readonly BoardFeed _feed;

    public BoardTests()
    {
        _board = new(_queue, new());
        _feed = new(_board, _clock);
    }

    [Fact]
    public void Who_sees_the_same_jobs_gets_the_same_bytes_and_nobody_another_s_jobs()
    {
        foreach (var owner in (string[])["alice", "bob"]) _board.Add(JobOf(owner));
        var (administrator, alice) = (new Caller("me", IsAdmin: true, null), new Caller("alice", IsAdmin: false, null));

        Assert.Equal(["alice", "bob"], Owners(_feed.Newest(administrator)).Order());
        Assert.Equal(["alice"], Owners(_feed.Newest(alice)));
        Assert.Same(_feed.Newest(administrator), _feed.Newest(Caller.Local));
    }

    [Fact]
    public void A_change_is_told_after_a_pause_that_grows_with_the_board()
    {
        var live = _board.Add(JobOf("local"));
        var first = _feed.Newest(Caller.Local);
        _board.Tell(live, snapshot => snapshot with { Fraction = 0.5 });

        Assert.Same(first, _feed.Newest(Caller.Local));
        Assert.NotEqual(_board.LastChange.Number, first.Change);   // so who follows asks again
        _clock.Pass(TimeSpan.FromSeconds(0.25));
        var second = _feed.Newest(Caller.Local);
        Assert.Equal(_board.LastChange.Number, second.Change);
        Assert.Equal(0.5, Jobs(second).Single().GetProperty("progress").GetProperty("fraction").GetDouble());

        for (var job = 0; job < 512; job++) _board.Add(JobOf("local"));
        _board.Tell(live, snapshot => snapshot with { Fraction = 0.6 });
        _clock.Pass(TimeSpan.FromSeconds(0.25));
        var large = _feed.Newest(Caller.Local);
        _board.Tell(live, snapshot => snapshot with { Fraction = 0.7 });
        _clock.Pass(TimeSpan.FromSeconds(0.25));
        Assert.Same(large, _feed.Newest(Caller.Local));
        _clock.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(_board.LastChange.Number, _feed.Newest(Caller.Local).Change);
    }

    [Fact]
    public void Of_many_jobs_that_ended_the_last_stay_on_the_board()
    {
        var ids = new List<string>();
        for (var job = 0; job < 100; job++)
        {
            var live = _board.Add(JobOf("local"));
            ids.Add(live.Snapshot.Job.Id);
            _board.Tell(live, snapshot => snapshot with { Job = snapshot.Job with { State = JobState.Done } });
        }

        Assert.Equal(ids[^64..].Order(), _board.All.Select(snapshot => snapshot.Job.Id).Order());
    }

    private static Job JobOf(string owner) => new()
    {
        Id = RecordId.New(), Owner = owner, Request = new() { Task = JobTasks.TextToImage, Prompt = "a star" }, Created = DateTimeOffset.UnixEpoch,
    };

    private static List<JsonElement> Jobs(BoardMoment moment) => [.. JsonDocument.Parse(moment.Json).RootElement.GetProperty("jobs").EnumerateArray()];

    private static IEnumerable<string> Owners(BoardMoment moment) => Jobs(moment).Select(job => job.Text("owner"));

    /// <summary>A clock that stands until time is let pass.</summary>
    private sealed class StandingClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
