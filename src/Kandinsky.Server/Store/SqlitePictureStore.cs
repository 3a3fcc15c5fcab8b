using System.Text.Json;
using Microsoft.Data.Sqlite;
using static Kandinsky.Server.SqliteQueries;

namespace Kandinsky.Server;

/// <summary>The records of pictures in SQLite.</summary>
internal sealed class SqlitePictureStore(SqliteDatabase database) : IPictureStore
{
    private const string Columns = "id, job, position, owner, digest, format, bytes, width, height, metadata, created, deleted";

    public Task<bool> AddAsync(Picture picture) => Task.FromResult(database.Write(connection => connection.Execute(
        $"""
        INSERT OR IGNORE INTO pictures ({Columns}, task, model, sampler, seed, prompt)
        VALUES ($id, $job, $position, $owner, $digest, $format, $bytes, $width, $height, $metadata, $created, NULL, $task, $model, $sampler, $seed, $prompt)
        """,
        ("$id", picture.Id), ("$job", picture.Job), ("$position", picture.Position), ("$owner", picture.Owner), ("$digest", picture.Digest),
        ("$format", picture.Format.ToString()), ("$bytes", picture.Bytes), ("$width", picture.Width), ("$height", picture.Height),
        ("$metadata", JsonSerializer.Serialize(picture.Metadata, JobJson.Stored.PictureMetadata)), ("$created", Milliseconds(picture.Created)),
        ("$task", picture.Metadata.Task), ("$model", picture.Metadata.Model), ("$sampler", picture.Metadata.Scheduler),
        ("$seed", unchecked((long)(picture.Metadata.Seed ?? 0))), ("$prompt", $"{picture.Metadata.Prompt}\n{picture.Metadata.NegativePrompt}"))) == 1);

    public Task<Picture?> FindAsync(string id) => Task.FromResult(database.Read(connection =>
        connection.Query($"SELECT {Columns} FROM pictures WHERE id = $id", Read, ("$id", id)).SingleOrDefault()));

    public Task<IReadOnlyList<Picture>> ListAsync(PictureQuery query)
    {
        var values = new List<(string, object?)>
        {
            ("$owner", query.Owner), ("$task", query.Task), ("$model", query.Model), ("$sampler", query.Sampler), ("$job", query.Job),
            ("$seed", query.Seed is { } seed ? unchecked((long)seed) : null), ("$before", query.Before), ("$limit", query.Limit),
        };
        values.AddRange(query.Words.Select((word, index) => ($"$word{index}", (object?)Anywhere(word))));
        var words = string.Concat(query.Words.Select((_, index) => $@" AND prompt LIKE $word{index} ESCAPE '\'"));
        return Task.FromResult<IReadOnlyList<Picture>>(database.Read(connection => connection.Query(
            $"""
            SELECT {Columns} FROM pictures
            WHERE deleted IS NULL AND ($owner IS NULL OR owner = $owner) AND ($task IS NULL OR task = $task) AND ($model IS NULL OR model = $model)
                AND ($sampler IS NULL OR sampler = $sampler) AND ($seed IS NULL OR seed = $seed) AND ($job IS NULL OR job = $job)
                AND ($before IS NULL OR sequence < (SELECT sequence FROM pictures WHERE id = $before)){words}
            ORDER BY sequence DESC LIMIT $limit
            """,
            Read, [.. values])));
    }

    public Task<IReadOnlyList<Picture>> OfJobsAsync(IReadOnlyCollection<string> jobs) => Task.FromResult<IReadOnlyList<Picture>>(database.Read(connection =>
        jobs.SelectMany(job => connection.Query($"SELECT {Columns} FROM pictures WHERE job = $job AND deleted IS NULL ORDER BY position", Read, ("$job", job)))
            .ToList()));

    public Task MarkAsync(string id, DateTimeOffset? deleted)
    {
        database.Write(connection =>
            connection.Execute("UPDATE pictures SET deleted = $deleted WHERE id = $id", ("$id", id), ("$deleted", deleted is { } time ? Milliseconds(time)
            : null)));
        return Task.CompletedTask;
    }

    public Task PurgeAsync(DateTimeOffset deletedBefore, DateTimeOffset? createdBefore, long? bytes)
    {
        database.Write(connection =>
        {
            const string ended = "job IN (SELECT id FROM jobs WHERE ended IS NOT NULL)"; // A running job counts its pictures.
            connection.Execute($"DELETE FROM pictures WHERE deleted < $before AND {ended}", ("$before", Milliseconds(deletedBefore)));
            if (createdBefore is { } time) connection.Execute($"DELETE FROM pictures WHERE created < $before AND {ended}", ("$before", Milliseconds(time)));
            if (bytes is { } most)
            {
                connection.Execute(
                    $"""
                    DELETE FROM pictures WHERE {ended} AND sequence IN
                        (SELECT sequence FROM (SELECT sequence, SUM(bytes) OVER (ORDER BY sequence DESC) AS held FROM pictures) WHERE held > $most)
                    """,
                    ("$most", most));
            }
            return 0;
        });
        return Task.CompletedTask;
    }

    public Task<IReadOnlySet<string>> NeededAsync(IReadOnlyCollection<string> digests) =>
        Task.FromResult<IReadOnlySet<string>>(database.Read(connection => digests
        .Where(digest => connection.Query(
            "SELECT EXISTS (SELECT 1 FROM pictures WHERE digest = $digest) OR EXISTS (SELECT 1 FROM inputs WHERE digest = $digest)",
            row => row.GetBoolean(0), ("$digest", digest)).Single())
        .ToHashSet()));

    private static Picture Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Job = row.GetString(1),
        Position = row.GetInt32(2),
        Owner = row.GetString(3),
        Digest = row.GetString(4),
        Format = Enum.Parse<PictureFormat>(row.GetString(5)),
        Bytes = row.GetInt64(6),
        Width = row.GetInt32(7),
        Height = row.GetInt32(8),
        Metadata = JsonSerializer.Deserialize(row.GetString(9), JobJson.Stored.PictureMetadata)!,
        Created = row.Time(10),
        Deleted = row.TimeOrNull(11),
    };
}
