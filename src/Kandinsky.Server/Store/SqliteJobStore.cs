using System.Text.Json;
using Microsoft.Data.Sqlite;
using static Kandinsky.Server.SqliteQueries;

namespace Kandinsky.Server;

/// <summary>Jobs in SQLite.</summary>
internal sealed class SqliteJobStore(SqliteDatabase database) : IJobStore
{
    private const string Columns = "id, owner, state, request, attempts, created, started, ended, error, notes";

    public Task AddAsync(Job job, IReadOnlyCollection<string> inputs)
    {
        database.Write(connection =>
        {
            connection.Execute(
                "INSERT INTO jobs (id, owner, state, priority, request, pictures, seed, created) VALUES ($id, $owner, $state, $priority, $request, $pictures, "
                    + "$seed, $created)",
                ("$id", job.Id), ("$owner", job.Owner), ("$state", Name(job.State)), ("$priority", job.Request.Priority ?? 0),
                ("$request", JsonSerializer.Serialize(job.Request, JobJson.Stored.JobRequest)), ("$pictures", job.Request.Pictures),
                ("$seed", unchecked((long)(job.Request.FirstSeed ?? 0))), ("$created", Milliseconds(job.Created)));
            foreach (var digest in inputs) connection.Execute("INSERT OR IGNORE INTO inputs (job, digest) VALUES ($job, $digest)", ("$job", job.Id),
                ("$digest", digest));
            return 0;
        });
        return Task.CompletedTask;
    }

    public Task<Job?> FindAsync(string id) => Task.FromResult(database.Read(connection => Find(connection, id)));

    public Task<IReadOnlyList<Job>> ListAsync(JobQuery query)
    {
        var states = query.States.Count == 0 ? "" : $" AND state IN ({string.Join(", ", query.States.Select(state => $"'{Name(state)}'"))})";
        return Task.FromResult<IReadOnlyList<Job>>(database.Read(connection => connection.Query(
            $"""
            SELECT {Columns} FROM jobs
            WHERE ($owner IS NULL OR owner = $owner) AND ($before IS NULL OR sequence < (SELECT sequence FROM jobs WHERE id = $before)){states}
            ORDER BY sequence DESC LIMIT $limit
            """,
            Read, ("$owner", query.Owner), ("$before", query.Before), ("$limit", query.Limit))));
    }

    public Task<IReadOnlyList<Job>> RecoverAsync() => Task.FromResult<IReadOnlyList<Job>>(database.Write(connection =>
    {
        connection.Execute("UPDATE jobs SET state = 'queued', started = NULL, progress = 0 WHERE state = 'running'");
        return connection.Query($"SELECT {Columns} FROM jobs WHERE state = 'queued' ORDER BY sequence", Read);
    }));

    public Task<Job?> StartAsync(string id, DateTimeOffset now) => Task.FromResult(database.Write(connection =>
        connection.Execute("UPDATE jobs SET state = 'running', started = $now, attempts = attempts + 1 WHERE id = $id AND state = 'queued'", ("$id", id),
            ("$now", Milliseconds(now))) == 1
            ? Find(connection, id)
            : null));

    public Task ReturnAsync(string id)
    {
        database.Write(connection => connection.Execute(
            "UPDATE jobs SET state = 'queued', started = NULL, progress = 0, attempts = attempts - 1 WHERE id = $id AND state = 'running'", ("$id", id)));
        return Task.CompletedTask;
    }

    public Task ReportAsync(string id, double fraction, IReadOnlyList<string> notes)
    {
        database.Write(connection => connection.Execute(
            "UPDATE jobs SET progress = $progress, notes = $notes WHERE id = $id AND state = 'running'",
            ("$id", id), ("$progress", fraction), ("$notes", JsonSerializer.Serialize(notes, JobJson.Stored.IReadOnlyListString))));
        return Task.CompletedTask;
    }

    public Task<bool> EndAsync(string id, JobState from, JobState to, string? error, DateTimeOffset now) =>
        Task.FromResult(database.Write(connection => connection.Execute(
        "UPDATE jobs SET state = $to, error = $error, ended = $now, progress = CASE $to WHEN 'done' THEN 1 ELSE progress END WHERE id = $id AND state = $from",
        ("$id", id), ("$from", Name(from)), ("$to", Name(to)), ("$error", error), ("$now", Milliseconds(now)))) == 1);

    public Task<int> CountPicturesAskedAsync(string owner, DateTimeOffset since) => Task.FromResult(database.Read(connection => connection.Query(
        "SELECT COALESCE(SUM(pictures), 0) FROM jobs WHERE owner = $owner AND created >= $since AND state <> 'cancelled'",
        row => row.GetInt32(0), ("$owner", owner), ("$since", Milliseconds(since))).Single()));

    public Task ForgetAsync(DateTimeOffset before)
    {
        database.Write(connection => connection.Execute(
            "DELETE FROM jobs WHERE ended < $before AND NOT EXISTS (SELECT 1 FROM pictures WHERE pictures.job = jobs.id)", ("$before", Milliseconds(before))));
        return Task.CompletedTask;
    }

    private static Job? Find(SqliteConnection connection, string id) =>
        connection.Query($"SELECT {Columns} FROM jobs WHERE id = $id", Read, ("$id", id)).SingleOrDefault();

    private static Job Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Owner = row.GetString(1),
        State = Enum.Parse<JobState>(row.GetString(2), ignoreCase: true),
        Request = JsonSerializer.Deserialize(row.GetString(3), JobJson.Stored.JobRequest)!,
        Attempts = row.GetInt32(4),
        Created = row.Time(5),
        Started = row.TimeOrNull(6),
        Ended = row.TimeOrNull(7),
        Error = row.TextOrNull(8),
        Notes = JsonSerializer.Deserialize(row.GetString(9), JobJson.Stored.IReadOnlyListString)!,
    };

    private static string Name(JobState state) => state.ToString().ToLowerInvariant();
}
