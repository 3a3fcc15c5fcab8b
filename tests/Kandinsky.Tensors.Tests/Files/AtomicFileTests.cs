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
