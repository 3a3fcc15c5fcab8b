using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class ModelLocatorTests : IDisposable
{
    private const string DecoderId = "kandinsky-community/kandinsky-2-2-decoder";
    private const string PriorId = "kandinsky-community/kandinsky-2-2-prior";

    private readonly TemporaryFolder _models = new();
    private readonly TemporaryFolder _cache = new();
    private readonly ModelLocator _locator;

    public ModelLocatorTests() => _locator = new(new HubCache(_cache.Path), [_models.Path]);

    public void Dispose()
    {
        _models.Dispose();
        _cache.Dispose();
    }

    private static string Error(Action action)
    {
        var error = Assert.Throws<KandinskyException>(action);
        Assert.Equal(ErrorKind.Model, error.Kind);
        return error.Message;
    }

    [Fact]
    public void Takes_the_bundled_pair_when_nothing_is_named()
    {
        _models.Write("compositions-decoder", ModelFixture.Decoder());
        _models.Write("compositions-prior", ModelFixture.Prior());
        _models.Write("another-prior", ModelFixture.Prior());
        var (decoder, prior) = _locator.Pair();
        Assert.Equal("compositions-decoder", decoder.Name);
        Assert.Equal("compositions-prior", prior.Name);
        Assert.Equal("compositions-decoder", _locator.Decoder("compositions-decoder").Name);
    }

    [Fact]
    public void A_model_that_goes_while_models_are_listed_is_passed_over()
    {
        CacheFixture.WriteAsPython(_cache, DecoderId, ModelFixture.Decoder(prior: PriorId));
        foreach (var gone in (string[])["one", "two", "three"])
        {
            foreach (var name in (string[])["one", "two", "three"]) _models.Write(name, ModelFixture.Prior());
            var raced = new ModelLocator(new HubCache(_cache.Path), [_models.Path, _models["nowhere"]])
            {
                Listing = new(path =>
                {
                    if (path == _models[gone]) Directory.Delete(path, recursive: true);
                })
            };
            Assert.Equal(new[] { "one", "three", "two" }.Where(name => name != gone).Append(DecoderId), raced.List().Select(model => model.Name));
        }
        Directory.Delete(_models.Path, recursive: true);
        Assert.Equal([DecoderId], _locator.List().Select(model => model.Name));
        Directory.CreateDirectory(_models.Path);
    }

    [Fact]
    public void The_model_bundled_with_the_repository_is_found_from_where_the_tests_run()
    {
        var folders = ModelFolders.Of(_ => null, AppContext.BaseDirectory);
        var (decoder, prior) = new ModelLocator(new HubCache(_cache.Path), folders).Pair();
        Assert.Equal(ModelKind.Decoder, decoder.Kind);
        Assert.Equal(ModelKind.Prior, prior.Kind);
        Assert.EndsWith("diffusion_pytorch_model.safetensors", decoder.Weights("unet"));
    }

    [Fact]
    public void Takes_a_hub_id_from_the_cache_and_its_prior_from_the_front_matter()
    {
        CacheFixture.WriteAsPython(_cache, DecoderId, ModelFixture.Decoder(prior: PriorId));
        CacheFixture.WriteAsPython(_cache, PriorId, ModelFixture.Prior());
        var (decoder, prior) = _locator.Pair(DecoderId);
        Assert.Equal(DecoderId, decoder.Name);
        Assert.Equal(PriorId, prior.Name);
    }

    [Fact]
    public void Takes_a_revision_of_a_hub_id()
    {
        CacheFixture.WriteAsPython(_cache, DecoderId, ModelFixture.Decoder(), "refs/pr/5");
        Assert.Equal($"{DecoderId}@refs/pr/5", _locator.Decoder($"{DecoderId}@refs/pr/5").Name);
        Assert.Contains($"give {DecoderId}@refs/pr/5", Error(() => _locator.Decoder(DecoderId)));
    }

    [Fact]
    public void Says_how_to_get_a_model_that_is_not_in_the_cache()
    {
        Assert.Contains($"run kandinsky models pull {DecoderId}", Error(() => _locator.Decoder(DecoderId)));
        CacheFixture.WriteAsPython(_cache, DecoderId, ModelFixture.Decoder(prior: PriorId));
        Assert.Contains($"run kandinsky models pull {PriorId}", Error(() => _locator.Pair(DecoderId)));
    }

    [Fact]
    public void A_prior_that_is_named_wins()
    {
        var path = _models.Write("x-decoder", ModelFixture.Decoder(prior: PriorId));
        _models.Write("x-prior", ModelFixture.Prior());
        _models.Write("y-prior", ModelFixture.Prior());
        Assert.Equal("y-prior", _locator.Pair(path, _models["y-prior"]).Prior.Name);
        Assert.Equal("y-prior", _locator.Pair(path, "y-prior").Prior.Name);
    }

    [Theory]
    [InlineData("kandinsky-2-2-decoder", "kandinsky-2-2-prior")]
    [InlineData("kandinsky-2-2-decoder-inpaint", "kandinsky-2-2-prior")]
    [InlineData("kandinsky-2-2-controlnet-depth", "kandinsky-2-2-prior")]
    [InlineData("tiny-2-2-decoder", "tiny-2-2-prior")]
    public void Takes_the_prior_beside_the_decoder_by_its_name(string decoder, string prior)
    {
        var path = _models.Write(decoder, ModelFixture.Decoder());
        _models.Write("kandinsky-2-2-prior", ModelFixture.Prior());
        _models.Write("tiny-2-2-prior", ModelFixture.Prior());
        Assert.Equal(prior, _locator.Pair(path).Prior.Name);
    }

    [Fact]
    public void Takes_the_only_prior_beside_the_decoder()
    {
        var path = _models.Write("mine", ModelFixture.Decoder(prior: PriorId));
        Assert.Contains(PriorId, Error(() => _locator.Pair(path)));
        _models.Write("whatever", ModelFixture.Prior());
        Assert.Equal("whatever", _locator.Pair(path).Prior.Name);
    }

    [Fact]
    public void Says_when_no_prior_or_more_than_one_is_there()
    {
        var path = _models.Write("mine", ModelFixture.Decoder());
        Assert.Contains("name one with --prior", Error(() => _locator.Pair(path)));
        _models.Write("a-prior", ModelFixture.Prior());
        _models.Write("b-prior", ModelFixture.Prior());
        Assert.Contains("several lie beside it (a-prior, b-prior)", Error(() => _locator.Pair(path)));
    }

    [Fact]
    public void Front_matter_may_name_a_folder_beside_the_decoder_but_none_further_away()
    {
        var path = _models.Write("a/decoder", ModelFixture.Decoder(prior: "the-prior"));
        _models.Write("a/the-prior", ModelFixture.Prior());
        Assert.Equal("the-prior", _locator.Pair(path).Prior.Name);
        _models.Write("b/outside", ModelFixture.Prior());
        var other = _models.Write("b/c/decoder", ModelFixture.Decoder(prior: "../outside"));
        Assert.Contains("neither a hub id nor a folder beside it", Error(() => _locator.Pair(other)));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("./nowhere")]
    [InlineData("../nowhere/a/b")]
    public void Says_where_a_model_was_searched(string value)
    {
        var message = Error(() => _locator.Decoder(value));
        Assert.Contains(value, message);
        Assert.Contains("--model", message);
    }

    [Fact]
    public void Says_that_the_bundled_model_is_missing() =>
        Assert.Contains("KANDINSKY_MODELS", Error(() => _locator.Pair()));

    [Fact]
    public void Lists_the_models_of_the_search_folders_and_the_cache()
    {
        _models.Write("a-decoder", ModelFixture.Decoder());
        _models.Write("broken/model_index.json", "{}");
        _models.Write("data/notes.txt", "");
        CacheFixture.WriteAsPython(_cache, PriorId, ModelFixture.Prior());
        CacheFixture.WriteAsPython(_cache, DecoderId, ModelFixture.Decoder(), "v1");
        Assert.Equal(["a-decoder", $"{DecoderId}@v1", PriorId], _locator.List().Select(model => model.Name));
    }

    [Fact]
    public void Searches_the_folders_of_the_environment_first_and_climbs_only_inside_a_clone()
    {
        var repository = _models["clone"];
        _models.Write("clone/Kandinsky.slnx", "");
        foreach (var folder in new[] { "models", "clone/models", "clone/bin/models", "extra" })
            Directory.CreateDirectory(_models[folder]);
        var environment = TestEnvironment.Of($"KANDINSKY_MODELS={_models["extra"]}{Path.PathSeparator}{_models["missing"]}");
        Assert.Equal([_models["extra"], _models["clone", "bin", "models"], _models["clone", "models"]],
            ModelFolders.Of(environment, Path.Combine(repository, "bin")));
        File.Delete(_models["clone/Kandinsky.slnx"]);
        Assert.Equal([_models["clone", "bin", "models"]], ModelFolders.Of(_ => null, Path.Combine(repository, "bin")));
    }
}
