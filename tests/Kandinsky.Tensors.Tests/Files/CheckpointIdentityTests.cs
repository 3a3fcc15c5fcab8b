using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class CheckpointIdentityTests : IDisposable
{
    private const int Length = 3 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly DateTime _time = new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    [Fact]
    public void Copies_are_equal_and_changes_are_seen()
    {
        var identity = Of(Made("a.safetensors"));
        Assert.Equal(identity, Of(Made("b.safetensors")));
        Assert.NotEqual(identity, Of(Made("c.safetensors", changed: 1000)));          // in the header
        Assert.NotEqual(identity, Of(Made("d.safetensors", changed: Length - 1)));    // at the end
        Assert.NotEqual(identity, Of(Made("e.safetensors", length: Length - 4096)));
        var later = Made("f.safetensors");
        File.SetLastWriteTimeUtc(later, _time.AddSeconds(1));
        Assert.NotEqual(identity, Of(later));
        Assert.NotEqual(identity, Of(Made("g.safetensors", length: 10)));
        Assert.NotEqual(identity, Of(Made("h.safetensors", length: 0)));
    }

    [Fact]
    public void A_link_into_the_hubs_cache_is_known_by_its_blob()
    {
        var name = new string('a', 63) + "1";
        var link = _folder.Path("model.safetensors");
        File.CreateSymbolicLink(link, Made(name));
        Assert.Equal(name, Of(link));

        var other = _folder.Path("other.safetensors");
        File.CreateSymbolicLink(other, Made("weights.safetensors"));
        Assert.Equal(Of(_folder.Path("weights.safetensors")), Of(other));
    }

    [Fact]
    public void Every_shard_counts()
    {
        var index = _folder.Path("model.safetensors.index.json");
        File.WriteAllText(index, """{"weight_map": {"a": "1.safetensors", "b": "2.safetensors", "c": "1.safetensors"}}""");
        File.SetLastWriteTimeUtc(index, _time);
        var (first, second) = (Made("1.safetensors"), Made("2.safetensors"));
        Assert.Equal([index, first, second], Checkpoint.FilesOf(index));
        var identity = CheckpointIdentity.Of(Checkpoint.FilesOf(index));
        Made("2.safetensors", changed: 5);
        Assert.NotEqual(identity, CheckpointIdentity.Of(Checkpoint.FilesOf(index)));
        Assert.Equal([first], Checkpoint.FilesOf(first));
    }

    public void Dispose() => _folder.Dispose();

    private static string Of(string path) => CheckpointIdentity.Of([path]);

    private string Made(string name, int length = Length, int changed = -1)
    {
        var bytes = new byte[length];
        new Random(4).NextBytes(bytes);
        if (changed >= 0) bytes[changed] ^= 1;
        var path = _folder.Path(name);
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, _time);
        return path;
    }
}
