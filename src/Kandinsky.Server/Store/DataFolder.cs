namespace Kandinsky.Server;

/// <summary>The folder that holds everything the service keeps.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream? _lock;

    private DataFolder(string root, FileStream? held) => (Root, _lock) = (root, held);

    public string Root { get; }

    public string Database => Path.Combine(Root, "kandinsky.db");

    public string Pictures => Path.Combine(Root, "pictures");

    public string Inputs => Path.Combine(Root, "inputs");

    public string Thumbnails => Path.Combine(Root, "thumbnails");

    /// <summary>Opens the folder for the service itself: no other may use it meanwhile.</summary>
    /// <exception cref="KandinskyException">It cannot be made or written, or another service uses it.</exception>
    public static DataFolder OpenForService(string path)
    {
        var root = Make(path);
        try
        {
            return new(root, new FileStream(Path.Combine(root, "service.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new KandinskyException($"{root} is in use by another service; end it, or name another folder with --data", ErrorKind.Output, error);
        }
    }

    /// <summary>Opens the folder beside a service that may be running, for its keys.</summary>
    /// <exception cref="KandinskyException">It cannot be made or written.</exception>
    public static DataFolder Open(string path) => new(Make(path), null);

    /// <summary>Bytes that are free on its disk; the most there can be if the system does not tell.</summary>
    public long FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(Root).AvailableFreeSpace;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return long.MaxValue;
            }
        }
    }

    public void Dispose() => _lock?.Dispose();

    private static string Make(string path)
    {
        try
        {
            var root = Path.GetFullPath(path);
            if (!Directory.Exists(root))
            {
                Directory.CreateDirectory(root);
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            AtomicFile.Check(Path.Combine(root, "kandinsky.db"));
            return root;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KandinskyException($"cannot keep anything in '{LegibleText.Of(path)}'; change its permissions, or name another folder with --data",
                ErrorKind.Output, error);
        }
    }
}
