using Microsoft.Data.Sqlite;

namespace Kandinsky.Server;

/// <summary>
/// The service's SQLite file. A transaction is on the disk when it returns (WAL, full synchronisation); one writes at a time, readers are not held up.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int Version = 1;
    private const int Full = 13;
    private const int CannotWrite = 10;
    private const int ReadOnly = 8;

    private const string Schema = """
        CREATE TABLE jobs (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, state TEXT NOT NULL, priority INTEGER NOT NULL,
            request TEXT NOT NULL, pictures INTEGER NOT NULL, seed INTEGER NOT NULL, progress REAL NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
            created INTEGER NOT NULL, started INTEGER, ended INTEGER, error TEXT, notes TEXT NOT NULL DEFAULT '[]');
        CREATE INDEX jobs_by_state ON jobs (state, sequence);
        CREATE INDEX jobs_by_owner ON jobs (owner, sequence);
        CREATE TABLE inputs (job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, digest TEXT NOT NULL, PRIMARY KEY (job, digest)) WITHOUT ROWID;
        CREATE INDEX inputs_by_digest ON inputs (digest);
        CREATE TABLE pictures (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, job TEXT NOT NULL REFERENCES jobs (id), position INTEGER NOT NULL,
            owner TEXT NOT NULL, digest TEXT NOT NULL, format TEXT NOT NULL, bytes INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
            task TEXT NOT NULL, model TEXT NOT NULL, sampler TEXT NOT NULL, seed INTEGER NOT NULL, prompt TEXT NOT NULL, metadata TEXT NOT NULL,
            created INTEGER NOT NULL, deleted INTEGER, UNIQUE (job, position));
        CREATE INDEX pictures_by_owner ON pictures (owner, sequence);
        CREATE INDEX pictures_by_digest ON pictures (digest);
        CREATE TABLE keys (name TEXT PRIMARY KEY, hash BLOB NOT NULL, role TEXT NOT NULL, quota INTEGER, created INTEGER NOT NULL, revoked INTEGER) WITHOUT ROWID;
        """;

    private readonly string _path;
    private readonly SqliteConnection _writer;
    private readonly Lock _writing = new();

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens the file, made if it is not there.</summary>
    /// <exception cref="KandinskyException">It cannot be opened or is of a newer program.</exception>
    public SqliteDatabase(string path)
    {
        _path = path;
        _writer = Connect(SqliteOpenMode.ReadWriteCreate);
        Guarded(() =>
        {
            _writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
            Migrate();
            return 0;
        });
    }

    /// <summary>Runs a transaction that changes something.</summary>
    /// <exception cref="RefusalException">The disk is full.</exception>
    public T Write<T>(Func<SqliteConnection, T> work)
    {
        lock (_writing)
        {
            return Guarded(() =>
            {
                using var transaction = _writer.BeginTransaction(deferred: false);
                var result = work(_writer);
                transaction.Commit();
                return result;
            });
        }
    }

    /// <summary>Reads, beside whoever writes.</summary>
    public T Read<T>(Func<SqliteConnection, T> work) => Guarded(() =>
    {
        using var connection = Connect(SqliteOpenMode.ReadOnly);
        return work(connection);
    });

    public void Dispose()
    {
        lock (_writing)
        {
            using var pool = Connection(SqliteOpenMode.ReadOnly);
            SqliteConnection.ClearPool(pool);
            _writer.Dispose();
            SqliteConnection.ClearPool(_writer);
        }
    }

    private void Migrate()
    {
        var version = _writer.Query("PRAGMA user_version", row => row.GetInt32(0)).Single();
        if (version > Version) throw new KandinskyException($"{_path} is of a newer version of this program; update it, or name another folder with --data.",
            ErrorKind.Input);
        if (version == Version) return;
        using var transaction = _writer.BeginTransaction(deferred: false);
        if (_writer.Query("PRAGMA user_version", row => row.GetInt32(0)).Single() == 0) _writer.Execute($"{Schema} PRAGMA user_version = {Version};");
        transaction.Commit();
    }

    private SqliteConnection Connect(SqliteOpenMode mode) => Guarded(() =>
    {
        var connection = Connection(mode);
        connection.Open();
        return connection;
    });

    private SqliteConnection Connection(SqliteOpenMode mode) => new(new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode }.ToString());

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException error) when (error.SqliteErrorCode is Full or CannotWrite)
        {
            throw Refusals.DiskFull();
        }
        catch (SqliteException error)
        {
            var remedy = error.SqliteErrorCode == ReadOnly ? "change its permissions" : "is the folder there, writable, and in use by one service alone?";
            throw new KandinskyException($"{_path}: {error.Message.TrimEnd('.')}; {remedy}", ErrorKind.Output, error);
        }
    }
}
