using Kandinsky.Testing;

namespace Kandinsky.Server.Tests;

public sealed class StoreTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteJobStore _jobs;
    private readonly SqlitePictureStore _pictures;

    public StoreTests()
    {
        _database = new(_folder.Path("test.db"));
        (_jobs, _pictures) = (new(_database), new(_database));
    }

    [Fact]
    public async Task A_job_comes_back_as_it_went_in()
    {
        var job = Job("a") with
        {
            Request = new JobRequest
            {
                Task = "mix", Prompt = "ж",
                Items = [new() { Text = "x", Weight = 0.25f }]
            }.With(("seed", ulong.MaxValue), ("guidance", 3.3f))
        };

        await _jobs.AddAsync(job, ["d1"]);

        var back = (await _jobs.FindAsync(Id("a")))!;
        Assert.Equal(job with { Request = back.Request, Notes = back.Notes }, back);
        Assert.Equal((ulong.MaxValue, 3.3, "ж", 0.25f), (back.Request.FirstSeed!.Value, back.Request.Number("guidance")!.Value, back.Request.Prompt,
            back.Request.Items![0].Weight!.Value));
    }

    [Fact]
    public async Task A_job_is_started_once_and_ended_once()
    {
        await _jobs.AddAsync(Job("a"), []);

        Assert.Equal((JobState.Running, 1), (await _jobs.StartAsync(Id("a"), s_now)) is { } job ? (job.State, job.Attempts) : default);
        Assert.Null(await _jobs.StartAsync(Id("a"), s_now));
        Assert.False(await _jobs.EndAsync(Id("a"), JobState.Queued, JobState.Cancelled, null, s_now));
        Assert.True(await _jobs.EndAsync(Id("a"), JobState.Running, JobState.Done, null, s_now));
        Assert.False(await _jobs.EndAsync(Id("a"), JobState.Running, JobState.Failed, "x", s_now));
    }

    [Fact]
    public async Task After_a_crash_running_jobs_wait_again_in_the_order_they_came()
    {
        foreach (var name in (string[])["a", "b", "c"]) await _jobs.AddAsync(Job(name), []);
        await _jobs.StartAsync(Id("a"), s_now);
        await _jobs.EndAsync(Id("a"), JobState.Running, JobState.Done, null, s_now);
        await _jobs.StartAsync(Id("b"), s_now);

        Assert.Equal([Id("b"), Id("c")], (await _jobs.RecoverAsync()).Select(job => job.Id));
        Assert.Equal(2, (await _jobs.StartAsync(Id("b"), s_now))!.Attempts);
    }

    [Fact]
    public async Task A_place_among_a_job_s_pictures_is_taken_once()
    {
        await _jobs.AddAsync(Job("a"), []);

        Assert.True(await _pictures.AddAsync(Picture("p", "a", 0)));
        Assert.False(await _pictures.AddAsync(Picture("q", "a", 0)));
        Assert.Equal([Id("p")], (await _pictures.OfJobsAsync([Id("a")])).Select(picture => picture.Id));
    }

    [Fact]
    public async Task Old_and_deleted_pictures_go_and_the_newest_stay_within_a_size()
    {
        await _jobs.AddAsync(Job("a"), []);
        for (var i = 0; i < 5; i++) await _pictures.AddAsync(Picture($"{i}", "a", i) with { Created = s_now.AddDays(i), Bytes = 100 });
        await _pictures.MarkAsync(Id("4"), s_now.AddDays(4));

        await _pictures.PurgeAsync(s_now.AddDays(9), s_now.AddDays(1), 250);
        Assert.Equal(5, await CountAsync()); // the job runs: its pictures count
        await _jobs.EndAsync(Id("a"), JobState.Queued, JobState.Cancelled, null, s_now);
        await _pictures.PurgeAsync(s_now.AddDays(3), s_now.AddDays(1), null);
        Assert.Equal(4, await CountAsync());
        await _pictures.PurgeAsync(s_now.AddDays(9), null, 250);
        Assert.Equal([Id("2"), Id("3")], (await _pictures.OfJobsAsync([Id("a")])).Select(picture => picture.Id));

        async Task<int> CountAsync() => (await Task.WhenAll(Enumerable.Range(0, 5).Select(i => _pictures.FindAsync(Id($"{i}"))))).Count(picture =>
            picture is not null);
    }

    [Fact]
    public async Task Files_stay_as_long_as_a_picture_or_a_job_needs_them()
    {
        var files = new ContentFiles(_folder.Path("files"));
        string[] digests = [files.Keep("picture"u8), files.Keep("input"u8), files.Keep("nobody's"u8)];
        await _jobs.AddAsync(Job("a"), [digests[1]]);
        await _pictures.AddAsync(Picture("p", "a", 0) with { Digest = digests[0] });

        await files.SweepAsync(_pictures.NeededAsync, DateTimeOffset.UtcNow);
        Assert.All(digests, digest => Assert.True(files.Contains(digest))); // too young to be nobody's
        await files.SweepAsync(_pictures.NeededAsync, DateTimeOffset.UtcNow.AddHours(2));
        Assert.Equal([true, true, false], digests.Select(files.Contains));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sweep_passes_over_what_others_delete_meanwhile(bool shelves)
    {
        var listing = new FolderListing(path =>
        {
            if (!File.Exists(path)) return;
            if (shelves) Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
            else File.Delete(path);
        });
        var files = new ContentFiles(_folder.Path("files"), listing);
        var thumbnails = new Thumbnails(_folder.Path("thumbnails"), listing);
        string[] digests = [.. Enumerable.Range(1, 3).Select(width => files.Keep(TestPictures.Gradient(width, 1)))];
        foreach (var digest in digests) thumbnails.Find(digest, files);

        await files.SweepAsync(_pictures.NeededAsync, DateTimeOffset.UtcNow.AddHours(2));
        thumbnails.Sweep(files);

        Assert.DoesNotContain(digests, files.Contains);
        Assert.Empty(FolderListing.FilesBelow(_folder.Path("thumbnails")));
        Directory.Delete(_folder.Path("files"), recursive: true);
        await files.SweepAsync(_pictures.NeededAsync, DateTimeOffset.UtcNow);
    }

    [Fact]
    public void The_same_content_is_kept_once_under_its_digest()
    {
        var files = new ContentFiles(_folder.Path("files"));

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", files.Keep("abc"u8)); // FIPS 180-2, appendix B.1
        Assert.Equal(files.Keep("abc"u8), files.Keep("abc"u8));
        Assert.Single(Directory.EnumerateFiles(_folder.Path("files"), "*", SearchOption.AllDirectories));
        Assert.Throws<ArgumentException>(() => files.PathOf("../../etc/passwd"));
    }

    [Fact]
    public void A_full_database_is_said_in_a_sentence_and_goes_on_once_there_is_room()
    {
        var pages = _database.Write(connection => connection.Query("PRAGMA page_count", row => row.GetInt64(0)).Single());
        _database.Write(connection => connection.Execute($"PRAGMA max_page_count = {pages}"));

        var refusal = Assert.Throws<RefusalException>(() => Fill());
        Assert.Equal(507, refusal.Status);
        _database.Write(connection => connection.Execute("PRAGMA max_page_count = 1000000"));
        Fill();

        void Fill()
        {
            for (var i = 0; i < 100; i++) _jobs.AddAsync(Job($"f{i}") with { Id = RecordId.New(), Request = new() { Prompt = new string('x', 10_000) } }, [])
                .GetAwaiter().GetResult();
        }
    }

    [Fact]
    public void A_database_of_a_newer_program_is_left_alone()
    {
        _database.Write(connection => connection.Execute("PRAGMA user_version = 99"));

        Assert.Contains("newer version", Assert.Throws<KandinskyException>(() => new SqliteDatabase(_folder.Path("test.db"))).Message,
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private static string Id(string name) => name.PadLeft(32, '0');

    private static Job Job(string name) => new() { Id = Id(name), Owner = "alice", Request = new() { Prompt = name }, Created = s_now };

    private static Picture Picture(string name, string job, int position) => new()
    {
        Id = Id(name),
        Job = Id(job),
        Position = position,
        Owner = "alice",
        Digest = new string('a', 64),
        Format = PictureFormat.Png,
        Bytes = 1,
        Width = 1,
        Height = 1,
        Metadata = new() { Prompt = "x" },
        Created = s_now,
    };
}
