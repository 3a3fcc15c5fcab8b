using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class FolderListingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_and_folders_come_in_order_and_hidden_ones_too()
    {
        foreach (var name in (string[])["b.txt", "a.txt", ".hidden.txt", "c.md"]) File.WriteAllText(_folder.Path(name), name);
        foreach (var name in (string[])["y", "x"]) Directory.CreateDirectory(_folder.Path(name));
        File.WriteAllText(_folder.Path("y", "below.txt"), "");
        File.CreateSymbolicLink(_folder.Path("y", "link.txt"), "below.txt");
        Directory.CreateSymbolicLink(_folder.Path("x", "link"), _folder.Root);
        Assert.Equal([".hidden.txt", "a.txt", "b.txt"], FolderListing.Files(_folder.Root, "*.txt").Select(path => Path.GetFileName(path)));
        Assert.Equal(["x", "y"], FolderListing.Folders(_folder.Root).Select(path => Path.GetFileName(path)));
        Assert.Equal([".hidden.txt", "a.txt", "b.txt", "c.md", "below.txt"], FolderListing.FilesBelow(_folder.Root).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void A_folder_that_is_gone_holds_nothing()
    {
        Assert.Empty(FolderListing.Files(_folder.Path("gone")));
        Assert.Empty(FolderListing.FilesBelow(_folder.Path("gone")));
        Assert.Empty(FolderListing.Folders(_folder.Path("gone")));
    }

    [Fact]
    public void Only_what_is_gone_is_passed_over()
    {
        foreach (var name in (string[])["a", "b", "c"]) File.WriteAllText(_folder.Path(name), name);
        var listing = new FolderListing(path =>
        {
            if (path.EndsWith('b')) File.Delete(path);
        });
        Assert.Equal(["a", "c"], listing.Each(FolderListing.Files(_folder.Root), File.ReadAllText));
        Assert.Equal([0L], new FolderListing().Each(["x"], _ => 0L));
        Assert.Empty(new FolderListing().Each(["x"], path => File.ReadAllText(_folder.Path("gone", path))));
        Assert.Throws<IOException>(() => new FolderListing().Each<int>(["x"], _ => throw new IOException("the disk fails")).ToList());
    }

    [Fact]
    public async Task Listing_goes_on_while_another_thread_writes_and_deletes()
    {
        using var ended = new CancellationTokenSource();
        var other = Task.Run(() =>
        {
            for (var i = 0; !ended.IsCancellationRequested; i++)
            {
                var inner = Directory.CreateDirectory(_folder.Path($"{i % 7}")).FullName;
                File.WriteAllText(Path.Combine(inner, "file"), "1234");
                Directory.Delete(inner, recursive: true);
            }
        });
        var listing = new FolderListing();
        for (var i = 0; i < 300; i++)
        {
            Assert.InRange(listing.Each(FolderListing.FilesBelow(_folder.Root), path => new FileInfo(path).Length).Sum(), 0, 4);
            Assert.InRange(listing.Each(FolderListing.Folders(_folder.Root), path => FolderListing.Files(path).Count).Sum(), 0, 1);
        }
        await ended.CancelAsync();
        await other;
    }
}
