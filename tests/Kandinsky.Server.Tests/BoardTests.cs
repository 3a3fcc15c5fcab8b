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

    [Fact]
    public async Task Who_follows_a_job_misses_steps_at_most_never_the_end()
    {
        var live = _board.Add(JobOf("local"));
        var told = Task.Run(async () => await live.FollowAsync(CancellationToken.None).ToListAsync());
        for (var step = 0; step < 1000; step++) _board.Tell(live, snapshot => snapshot with { Step = step, Fraction = step / 1000.0 });
        _board.Tell(live, snapshot => snapshot with { Job = snapshot.Job with { State = JobState.Done }, Fraction = 1 });

        var snapshots = await told;

        Assert.Equal(JobState.Done, snapshots[^1].Job.State);
        Assert.Equal(snapshots.Select(snapshot => snapshot.Fraction).Order(), snapshots.Select(snapshot => snapshot.Fraction));
    }

    [Fact]
    public void A_step_is_progress_alone_and_a_picture_or_the_end_is_more()
    {
        var before = new JobSnapshot { Job = JobOf("local"), Step = 3 };

        Assert.True((before with { Step = 4, Fraction = 0.5, Remaining = TimeSpan.FromSeconds(1), Stage = Stage.Decoding }).DiffersInProgressAlone(before));
        Assert.False((before with { Step = 4, Preview = new(new(1, 1, ColorMode.Rgb), 0, 4) }).DiffersInProgressAlone(before));
        Assert.False((before with { Job = before.Job with { State = JobState.Done } }).DiffersInProgressAlone(before));
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
