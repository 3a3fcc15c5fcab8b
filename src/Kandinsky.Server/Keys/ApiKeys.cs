using System.Security.Cryptography;
using System.Text;
using static Kandinsky.Server.SqliteQueries;

namespace Kandinsky.Server;

/// <summary>The keys that open the service. Only hashes are kept; a key is shown once, when it is made.</summary>
public sealed class ApiKeys : IDisposable
{
    private const string Prefix = "kandinsky_";
    private const int LongestName = 64;

    private readonly SqliteDatabase _database;
    private readonly IDisposable[] _owned;

    internal ApiKeys(SqliteDatabase database, params IDisposable[] owned) => (_database, _owned) = (database, owned);

    /// <summary>Opens the keys of a service, which may be running.</summary>
    /// <param name="dataFolder">The service's folder.</param>
    /// <exception cref="KandinskyException">The folder cannot be used.</exception>
    public static ApiKeys Open(string dataFolder)
    {
        var folder = DataFolder.Open(dataFolder);
        var database = new SqliteDatabase(folder.Database);
        return new(database, database, folder);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">What to call it: letters, digits, dots, dashes and underscores.</param>
    /// <param name="role">What its bearer may do.</param>
    /// <param name="quota">The most pictures in a day; null for any number.</param>
    /// <returns>The key. It is not kept anywhere.</returns>
    /// <exception cref="KandinskyException">The name is taken or no name, or the quota is negative.</exception>
    public string Add(string name, KeyRole role = KeyRole.User, int? quota = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > LongestName || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
            throw Wrong($"'{LegibleText.Of(name)}' is no name for a key; give letters, digits, dots, dashes and underscores, at most {LongestName}");
        if (name == Caller.Local.Name) throw Wrong($"'{name}' stands for whoever needs no key; give another name");
        if (quota < 0) throw Wrong($"the quota is {quota}; give 0 or more pictures a day");
        var key = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var added = _database.Write(connection => connection.Execute(
            "INSERT INTO keys (name, hash, role, quota, created) VALUES ($name, $hash, $role, $quota, $created) ON CONFLICT (name) DO NOTHING",
            ("$name", name), ("$hash", Hash(key)), ("$role", role.ToString()), ("$quota", quota), ("$created", Milliseconds(DateTimeOffset.UtcNow))));
        return added == 1 ? key : throw Wrong($"there is a key '{name}' already, or was; give another name");
    }

    /// <summary>Every key, revoked ones included, by name.</summary>
    public IReadOnlyList<ApiKey> List() => [.. Rows().Select(row => row.Key)];

    /// <summary>Makes a key good for nothing, at once.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KandinskyException">There is no such key, or it is revoked.</exception>
    public void Revoke(string name)
    {
        var revoked = _database.Write(connection => connection.Execute(
            "UPDATE keys SET revoked = $now WHERE name = $name AND revoked IS NULL", ("$name", name), ("$now", Milliseconds(DateTimeOffset.UtcNow))));
        if (revoked == 0) throw Wrong($"there is no key '{LegibleText.Of(name)}' that could be revoked; 'kandinsky keys list' shows them");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var each in _owned) each.Dispose();
    }

    /// <summary>Whether a key was ever made: then none is let in without.</summary>
    internal bool AreRequired => Rows().Count > 0;

    /// <summary>Who a key belongs to; null if it is good for nothing. Takes the same time whichever key is compared, and however far it fits.</summary>
    internal Caller? Find(string key)
    {
        var hash = Hash(key);
        Caller? caller = null;
        foreach (var (each, itsHash) in Rows())
            if (CryptographicOperations.FixedTimeEquals(hash, itsHash) && each.Revoked is null) caller = new(each.Name, each.Role == KeyRole.Admin, each.Quota);
        return caller;
    }

    private List<(ApiKey Key, byte[] Hash)> Rows() => _database.Read(connection => connection.Query(
        "SELECT name, role, quota, created, revoked, hash FROM keys ORDER BY name",
        row => (new ApiKey(row.GetString(0), Enum.Parse<KeyRole>(row.GetString(1)), row.IsDBNull(2) ? null : row.GetInt32(2), row.Time(3), row.TimeOrNull(4)),
            row.GetFieldValue<byte[]>(5))));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key)); // 256 random bits need neither salt nor stretching.

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Request);
}
