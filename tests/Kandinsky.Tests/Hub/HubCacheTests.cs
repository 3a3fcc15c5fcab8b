using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class HubCacheTests : IDisposable
{
    private const string Id = "kandinsky-community/kandinsky-2-2-decoder";

    private readonly TemporaryFolder _folder = new();
    private readonly HubCache _cache;

    public HubCacheTests() => _cache = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Finds_what_Pythons_client_downloaded()
    {
        CacheFixture.WriteAsPython(_folder, Id, ModelFixture.Decoder());
        var snapshot = _cache.Find(Id);
        Assert.NotNull(snapshot);
        Assert.Equal(CacheFixture.Commit, snapshot.Commit);
        Assert.Equal(["main"], snapshot.Revisions);
        var model = ModelFolder.OpenDecoder(snapshot.Path, Id);
        Assert.Equal("unet weights", File.ReadAllText(model.Weights("unet")));
        Assert.Equal(4, model.Config("unet").Int("in_channels"));
    }

    [Fact]
    public void Finds_a_pull_request_and_a_commit()
    {
        CacheFixture.WriteAsPython(_folder, Id, ModelFixture.Decoder(), "refs/pr/5");
        Assert.Null(_cache.Find(Id));
        Assert.Equal(["refs/pr/5"], _cache.Find(Id, "refs/pr/5")!.Revisions);
        Assert.Equal(CacheFixture.Commit, _cache.Find(Id, CacheFixture.Commit)!.Commit);
        Assert.Null(_cache.Find(Id, new string('0', 40)));
    }

    [Fact]
    public void Lists_models_and_passes_over_the_rest()
    {
        CacheFixture.WriteAsPython(_folder, Id, ModelFixture.Decoder());
        CacheFixture.WriteAsPython(_folder, "another/prior", ModelFixture.Prior());
        Directory.CreateDirectory(_folder["models--no-owner"]);
        Directory.CreateDirectory(_folder["models--a--b--c"]);
        var models = _cache.List();
        Assert.Equal(["another/prior", Id], models.Select(model => model.Id));
        Assert.Equal(CacheFixture.Commit, Assert.Single(models[1].Snapshots).Commit);
        var contents = ModelFixture.Decoder().Values.Distinct().Sum(text => text.Length);
        Assert.InRange(models[1].Bytes, contents, contents + 100);
    }

    [Fact]
    public async Task Verifying_finds_the_contents_that_changed()
    {
        CacheFixture.WriteAsPython(_folder, Id, ModelFixture.Decoder());
        Assert.Empty(await _cache.VerifyAsync(Id));
        var large = _folder["models--kandinsky-community--kandinsky-2-2-decoder", "blobs", CacheFixture.Sha256("unet weights")];
        var small = _folder["models--kandinsky-community--kandinsky-2-2-decoder", "blobs", CacheFixture.GitSha1(ModelFixture.Decoder()["movq/config.json"])];
        File.WriteAllText(large, "unet weightz");
        File.AppendAllText(small, " ");
        Assert.Equal(new[] { large, small }.Order(StringComparer.Ordinal), await _cache.VerifyAsync(Id));
        await Assert.ThrowsAsync<KandinskyException>(() => _cache.VerifyAsync("owner/other"));
    }

    [Fact]
    public async Task What_goes_while_it_is_listed_is_passed_over()
    {
        CacheFixture.WriteAsPython(_folder, Id, ModelFixture.Decoder());
        CacheFixture.WriteAsPython(_folder, "another/prior", ModelFixture.Prior());
        var model = _folder["models--kandinsky-community--kandinsky-2-2-decoder"];
        var whole = _cache.List()[1].Bytes;

        var blob = _folder["models--kandinsky-community--kandinsky-2-2-decoder", "blobs", CacheFixture.Sha256("unet weights")];
        var raced = Raced(path => path == blob, () => File.Delete(blob));
        Assert.Equal(whole - "unet weights".Length, raced.List()[1].Bytes);
        CacheFixture.WriteAsPython(_folder, "third/model", ModelFixture.Decoder());
        var third = _folder["models--third--model", "blobs", CacheFixture.Sha256("unet weights")];
        Assert.Empty(await Raced(path => path == third, () => File.Delete(third)).VerifyAsync("third/model"));

        var main = Path.Combine(model, "refs", "main");
        Assert.Empty(Raced(path => path == main, () => File.Delete(main)).List()[1].Snapshots[0].Revisions);
        Assert.Equal(["another/prior", "third/model"],
            Raced(path => path == model, () => Directory.Delete(model, recursive: true)).List().Select(each => each.Id));
        Assert.Empty(Raced(_ => Directory.Exists(_folder.Path), () => Directory.Delete(_folder.Path, recursive: true)).List());
        Directory.CreateDirectory(_folder.Path);

        HubCache Raced(Predicate<string> at, Action delete) => new(_folder.Path)
        {
            Listing = new(path =>
            {
                if (at(path)) delete();
            })
        };
    }

    [Fact]
    public void A_cache_that_is_not_there_is_empty()
    {
        var cache = new HubCache(_folder["nowhere"]);
        Assert.Empty(cache.List());
        Assert.Null(cache.Find(Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("../../../../../../etc/passwd")]
    [InlineData("2439f60e")]
    public void A_ref_that_holds_no_commit_finds_nothing(string content)
    {
        CacheFixture.WriteAsPython(_folder, Id, ModelFixture.Decoder());
        _folder.Write("models--kandinsky-community--kandinsky-2-2-decoder/refs/main", content);
        Assert.Null(_cache.Find(Id));
    }

    [Theory]
    [InlineData("HF_HUB_CACHE=/c;HUGGINGFACE_HUB_CACHE=/d;HF_HOME=/h;XDG_CACHE_HOME=/x", "/c")]
    [InlineData("HUGGINGFACE_HUB_CACHE=/d;HF_HOME=/h;XDG_CACHE_HOME=/x", "/d")]
    [InlineData("HF_HOME=/h;XDG_CACHE_HOME=/x", "/h/hub")]
    [InlineData("XDG_CACHE_HOME=/x", "/x/huggingface/hub")]
    [InlineData("HF_HOME=~/models", "~/models/hub")]
    [InlineData("HF_HOME=", "~/.cache/huggingface/hub")]
    [InlineData("", "~/.cache/huggingface/hub")]
    public void Lies_where_Pythons_client_keeps_it(string environment, string folder)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var expected = Path.GetFullPath(folder.Replace("~", home, StringComparison.Ordinal));
        Assert.Equal(expected, HubCache.FromEnvironment(TestEnvironment.Of(environment)).Folder);
    }
}
