using Kandinsky.Kernels;
using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_appears_whole_and_replaces_the_old_one()
    {
        var path = _folder.Path("out.txt");
        File.WriteAllText(path, "a longer text that was there before");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            Assert.StartsWith("a longer", File.ReadAllText(path), StringComparison.Ordinal);
        });
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void A_failure_half_way_leaves_the_old_file_and_nothing_else()
    {
        var path = _folder.Path("out.txt");
        File.WriteAllText(path, "old");
        var error = Assert.Throws<KandinskyException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device : '/x'");
        }));
        Assert.Equal(ErrorKind.Output, error.Kind);
        Assert.Equal($"Cannot write '{path}': No space left on device; free space or permissions, or choose another place.", error.Message);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, _ => throw new InvalidOperationException()));
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(path, _ => throw new OperationCanceledException()));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void More_room_than_the_disk_has_is_refused_before_anything_is_written()
    {
        var called = false;
        var error = Assert.Throws<KandinskyException>(() => AtomicFile.Write(_folder.Path("huge"), 1L << 60, handle => called = true));
        Assert.Equal(ErrorKind.Output, error.Kind);
        Assert.False(called);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void A_missing_folder_and_a_folder_in_the_way_are_named()
    {
        Assert.Contains("create it first", Refusal(_folder.Path("absent", "out.txt")), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal(_folder.Root), StringComparison.Ordinal);
        Refusal(_folder.Path(new string('x', 300)));
        Refusal("");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_stays_and_what_it_points_to_is_replaced(bool exists)
    {
        Directory.CreateDirectory(_folder.Path("store", "deep"));
        Directory.CreateDirectory(_folder.Path("out"));
        var target = _folder.Path("store", "picture.txt");
        if (exists) File.WriteAllText(target, "old");
        File.CreateSymbolicLink(_folder.Path("store", "deep", "first.txt"), "../picture.txt");
        Directory.CreateSymbolicLink(_folder.Path("out", "folder"), _folder.Path("store", "deep"));
        // From out/folder the text ../picture.txt would lead to out: the system takes the folder behind the link, and so must we.
        var link = _folder.Path("out", "second.txt");
        File.CreateSymbolicLink(link, "folder/./first.txt");

        AtomicFile.Check(link);
        AtomicFile.Write(link, stream => stream.Write("new"u8));

        Assert.Equal("folder/./first.txt", new FileInfo(link).LinkTarget);
        Assert.Equal("../picture.txt", new FileInfo(_folder.Path("store", "deep", "first.txt")).LinkTarget);
        Assert.Null(new FileInfo(target).LinkTarget);
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal("new", File.ReadAllText(link));
        Assert.Empty(Directory.EnumerateFiles(_folder.Root, "*.incomplete", new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true }));
    }

    [Fact]
    public void Links_in_a_circle_or_to_nowhere_are_refused_by_name()
    {
        File.CreateSymbolicLink(_folder.Path("a.txt"), "b.txt");
        File.CreateSymbolicLink(_folder.Path("b.txt"), "a.txt");
        Assert.Equal($"Cannot write '{_folder.Path("a.txt")}': its symbolic links lead in a circle; free space or permissions, or choose another place.",
            Refusal(_folder.Path("a.txt")));
        Assert.Contains("circle", Assert.Throws<KandinskyException>(() => AtomicFile.Check(_folder.Path("a.txt"))).Message, StringComparison.Ordinal);

        File.CreateSymbolicLink(_folder.Path("c.txt"), _folder.Path("absent", "c.txt"));
        Assert.Contains($"the folder '{_folder.Path("absent")}' does not exist", Refusal(_folder.Path("c.txt")), StringComparison.Ordinal);
        File.CreateSymbolicLink(_folder.Path("d.txt"), _folder.Root);
        Assert.Contains("is a folder", Refusal(_folder.Path("d.txt")), StringComparison.Ordinal);
        File.CreateSymbolicLink(_folder.Path("e.txt"), "/dev/null");
        Assert.Contains("is a device", Refusal(_folder.Path("e.txt")), StringComparison.Ordinal);
        Assert.Contains("is a device", Refusal("/dev/stdout"), StringComparison.Ordinal);
        Assert.Equal(5, Directory.EnumerateFileSystemEntries(_folder.Root).Count());
    }

    [Fact]
    public void Forty_links_are_followed_and_one_more_is_not()
    {
        for (var i = 1; i <= 41; i++) File.CreateSymbolicLink(_folder.Path($"{i}.txt"), i == 1 ? "end.txt" : $"{i - 1}.txt");
        AtomicFile.Write(_folder.Path("40.txt"), stream => stream.WriteByte(1));
        Assert.Equal([1], File.ReadAllBytes(_folder.Path("end.txt")));
        Assert.Contains("circle", Refusal(_folder.Path("41.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("600")]
    [InlineData("664")]
    [InlineData("751")]
    [InlineData("444")]
    public void An_existing_file_keeps_its_mode(string octal)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = (UnixFileMode)Convert.ToInt32(octal, 8);
        var path = _folder.Path("out.txt");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, mode);
        UnixFileMode? meanwhile = null;
        AtomicFile.Write(path, stream =>
        {
            if (!OperatingSystem.IsWindows()) meanwhile = File.GetUnixFileMode(Directory.EnumerateFiles(_folder.Root, ".*").Single());
            stream.Write("new"u8);
        });
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(mode, meanwhile);
        Assert.Equal(mode, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_checkpoint_that_fails_while_it_is_written_leaves_no_file()
    {
        using var source = new FailingCheckpoint();
        Assert.Throws<KandinskyException>(() => SafeTensorsWriter.Write(_folder.Path("model.safetensors"), source));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SafeTensorsWriter.Write(_folder.Path("model.safetensors"), source, cancellation: stopped.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    private static string Refusal(string path) =>
        Assert.Throws<KandinskyException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1))).Message;

    private sealed class FailingCheckpoint : Checkpoint
    {
        public override string Source => "failing";

        public override IReadOnlyCollection<string> Names => [.. Enumerable.Range(0, 10).Select(i => $"w{i}")];

        protected override TensorEntry? Find(string storedName) => new(storedName, [1000], StoredType.Float32);

        protected override WeightView View(TensorEntry entry) => throw new KandinskyException("failing: cannot be read", ErrorKind.Model);

        protected override ReadOnlySpan<byte> Bytes(TensorEntry entry) =>
            entry.Name == "w7" ? throw new KandinskyException("failing: cannot be read", ErrorKind.Model) : new byte[4000];

        protected override void Dispose(bool disposing) { }
    }
}
