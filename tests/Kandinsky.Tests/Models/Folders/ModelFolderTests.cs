using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Error(Action action)
    {
        var error = Assert.Throws<KandinskyException>(action);
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    [Theory]
    [InlineData("KandinskyV22Pipeline", "image", 4, ModelKind.Decoder)]
    [InlineData("KandinskyV22Img2ImgPipeline", "image", 4, ModelKind.Decoder)]
    [InlineData("KandinskyV22InpaintPipeline", "image", 9, ModelKind.InpaintDecoder)]
    [InlineData("KandinskyV22ControlnetPipeline", "image_hint", 8, ModelKind.ControlNetDecoder)]
    public void Tells_the_decoders_apart_by_their_UNet(string pipelineClass, string embedding, int channels, ModelKind kind)
    {
        var model = ModelFolder.Open(_folder.Write("some-decoder", ModelFixture.Decoder(pipelineClass, embedding, channels)));
        Assert.Equal(kind, model.Kind);
        Assert.True(model.IsDecoder);
        Assert.Equal("some-decoder", model.Name);
        Assert.Equal(new ModelComponent("diffusers", "UNet2DConditionModel"), model.Index.Components["unet"]);
        Assert.Equal(channels, model.Config("unet").Int("in_channels"));
        Assert.Equal("DDPMScheduler", model.Config("scheduler").String("_class_name"));
        Assert.Equal(_folder["some-decoder", "unet", "diffusion_pytorch_model.safetensors"], model.Weights("unet"));
    }

    [Fact]
    public void Opens_a_prior()
    {
        var model = ModelFolder.OpenPrior(_folder.Write("p", ModelFixture.Prior()) + "/", "owner/prior");
        Assert.Equal(ModelKind.Prior, model.Kind);
        Assert.Equal("owner/prior", model.Name);
        Assert.Equal(_folder["p", "text_encoder", "model.safetensors"], model.Weights("text_encoder"));
        Assert.Equal(_folder["p", "tokenizer"], model.Folder("tokenizer"));
    }

    [Fact]
    public void Opens_both_parts_of_a_saved_combined_pipeline()
    {
        var files = ModelFixture.Decoder("KandinskyV22CombinedPipeline");
        foreach (var (name, text) in ModelFixture.Prior().Where(file => file.Key != "model_index.json"))
            files[$"prior_{name}"] = text;
        files["model_index.json"] = files["model_index.json"].Replace("\"unet\"", """
            "prior_prior": ["diffusers", "PriorTransformer"], "prior_scheduler": ["diffusers", "UnCLIPScheduler"],
            "prior_tokenizer": ["transformers", "CLIPTokenizer"],
            "prior_text_encoder": ["transformers", "CLIPTextModelWithProjection"],
            "prior_image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
            "prior_image_processor": ["transformers", "CLIPImageProcessor"],
            "unet"
            """, StringComparison.Ordinal);
        var path = _folder.Write("combined", files);
        Assert.Equal(ModelKind.Decoder, ModelFolder.OpenDecoder(path).Kind);
        var prior = ModelFolder.OpenPrior(path);
        Assert.Equal(ModelKind.Prior, prior.Kind);
        Assert.Equal(_folder["combined", "prior_prior", "diffusion_pytorch_model.safetensors"], prior.Weights("prior"));
        Assert.Equal("UnCLIPScheduler", prior.Config("scheduler").String("_class_name"));
    }

    [Fact]
    public void Prefers_safetensors_to_shards_to_pickles()
    {
        var path = _folder.Write("d", ModelFixture.Decoder());
        var model = ModelFolder.Open(path);
        File.Delete(_folder["d", "unet", "diffusion_pytorch_model.safetensors"]);
        _folder.Write("d/unet/diffusion_pytorch_model.bin", "");
        Assert.EndsWith("diffusion_pytorch_model.bin", model.Weights("unet"));
        _folder.Write("d/unet/diffusion_pytorch_model.safetensors.index.json", "{}");
        Assert.EndsWith("diffusion_pytorch_model.bin", model.Weights("unet"));   // its shards are not there
        _folder.Write("d/unet/diffusion_pytorch_model-00001-of-00001.safetensors", "");
        Assert.EndsWith("diffusion_pytorch_model.safetensors.index.json", model.Weights("unet"));
        _folder.Write("d/unet/diffusion_pytorch_model.fp16.safetensors", "");
        Assert.EndsWith("diffusion_pytorch_model.fp16.safetensors", model.Weights("unet", "fp16"));
        foreach (var file in Directory.GetFiles(_folder["d", "unet"], "diffusion*")) File.Delete(file);
        Assert.Contains("has no weights", Error(() => model.Weights("unet")));
        Assert.Contains("lacks the weights of unet", Error(() => ModelFolder.Open(path)));
    }

    [Fact]
    public void Says_that_a_folder_is_missing_empty_a_file_or_something_else()
    {
        Assert.Contains("does not exist", Error(() => ModelFolder.Open(_folder["nowhere"])));
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("is empty", Error(() => ModelFolder.Open(_folder["empty"])));
        var file = _folder.Write("other/notes.txt", "");
        Assert.Contains("is a file", Error(() => ModelFolder.Open(file)));
        _folder.Write("nothing/model_index.json", """{"_class_name": "KandinskyV22Pipeline"}""");
        Assert.Contains("lists neither unet nor prior", Error(() => ModelFolder.Open(_folder["nothing"])));
        _folder.Write("half/model_index.json", """{"unet": ["a", "b"], "scheduler": ["a", "b"], "movq": [null, null]}""");
        _folder.Write("half/unet/config.json", """{"addition_embed_type": "image"}""");
        _folder.Write("half/unet/diffusion_pytorch_model.safetensors", "");
        Assert.Contains("does not list movq", Error(() => ModelFolder.Open(_folder["half"])));
        var message = Error(() => ModelFolder.Open(_folder["other"]));
        Assert.Contains("has no model_index.json", message);
        Assert.Contains("unet/, movq/ and scheduler/", message);
    }

    [Fact]
    public void Points_to_the_folder_that_was_meant()
    {
        var path = _folder.Write("models/decoder", ModelFixture.Decoder());
        Assert.Contains("did you mean one of the models in it: decoder?", Error(() => ModelFolder.Open(_folder["models"])));
        Assert.Contains("give the folder above it", Error(() => ModelFolder.Open(Path.Combine(path, "unet"))));
    }

    [Fact]
    public void A_tokenizer_may_be_in_one_file()
    {
        var files = ModelFixture.Prior();
        files.Remove("tokenizer/vocab.json");
        files.Remove("tokenizer/merges.txt");
        Assert.Contains("lacks tokenizer/vocab.json", Error(() => ModelFolder.Open(_folder.Write("p", files))));
        _folder.Write("p/tokenizer/tokenizer.json", "{}");
        Assert.Equal(ModelKind.Prior, ModelFolder.Open(_folder["p"]).Kind);
    }

    [Fact]
    public void Names_each_file_that_is_missing()
    {
        foreach (var (name, files) in new[] { ("decoder", ModelFixture.Decoder()), ("prior", ModelFixture.Prior()) })
        {
            var path = _folder.Write(name, files);
            foreach (var (file, text) in files.Where(file => !file.Key.EndsWith("_map.json", StringComparison.Ordinal)
                && file.Key != "tokenizer/tokenizer_config.json"))
            {
                File.Delete(Path.Combine(path, file));
                var message = Error(() => ModelFolder.Open(path));
                Assert.Contains(path, message);
                Assert.Contains(Path.GetFileName(file), message);
                File.WriteAllText(Path.Combine(path, file), text);
            }

            foreach (var component in files.Keys.Where(file => file.Contains('/')).Select(file => file.Split('/')[0]).Distinct())
            {
                Directory.Move(Path.Combine(path, component), _folder["aside"]);
                Assert.Contains($"lacks {component}/", Error(() => ModelFolder.Open(path)));
                Directory.Move(_folder["aside"], Path.Combine(path, component));
            }

            Assert.Equal(name, ModelFolder.Open(path).Name);
        }
    }

    [Fact]
    public void Says_which_option_a_swapped_prior_and_decoder_belong_to()
    {
        var prior = _folder.Write("prior", ModelFixture.Prior());
        var decoder = _folder.Write("decoder", ModelFixture.Decoder());
        Assert.Contains("holds a Kandinsky 2.2 prior where a decoder is expected", Error(() => ModelFolder.OpenDecoder(prior)));
        Assert.Contains("holds a Kandinsky 2.2 decoder where a prior is expected", Error(() => ModelFolder.OpenPrior(decoder)));
    }

    [Theory]
    [InlineData("KandinskyPipeline", "text_image", 4, ModelKind.Decoder)]
    [InlineData("KandinskyInpaintPipeline", "text_image", 9, ModelKind.InpaintDecoder)]
    [InlineData("KandinskyV22Pipeline", "text_image", 4, ModelKind.Decoder)]
    public void Opens_a_decoder_of_Kandinsky_2_1(string pipelineClass, string embedding, int channels, ModelKind kind)
    {
        var files = ModelFixture.Decoder(pipelineClass, embedding, channels);
        var path = _folder.Write("m", files);
        Assert.Contains("lacks text_encoder/", Error(() => ModelFolder.Open(path)));
        foreach (var file in new[] { "text_encoder/config.json", "text_encoder/model.safetensors",
            "tokenizer/sentencepiece.bpe.model" }) _folder.Write($"m/{file}", "{}");
        var model = ModelFolder.Open(path);
        Assert.Equal((kind, ModelFamily.Kandinsky21), (model.Kind, model.Family));
        Assert.True(model.HasWeights("text_encoder"));
        Assert.Equal(path, ModelFolder.OpenDecoder(path).Path);
        File.Delete(_folder["m", "tokenizer", "sentencepiece.bpe.model"]);
        Assert.Contains("lacks tokenizer/tokenizer.json", Error(() => ModelFolder.Open(path)));
    }

    [Theory]
    [InlineData("KandinskyV22PriorPipeline", "quick_gelu", ModelFamily.Kandinsky22)]
    [InlineData("KandinskyPriorPipeline", "gelu", ModelFamily.Kandinsky22)]
    [InlineData("KandinskyPriorPipeline", "quick_gelu", ModelFamily.Kandinsky21)]
    [InlineData("StableDiffusionPipeline", "gelu", ModelFamily.Kandinsky22)]
    [InlineData("MyOwnPipeline", "gelu", ModelFamily.Kandinsky22)]
    [InlineData("KandinskyV22Pipeline", "gelu", ModelFamily.Kandinsky22)]
    [InlineData("", "gelu", ModelFamily.Kandinsky22)]
    public void A_prior_is_told_by_what_it_holds(string pipelineClass, string activation, ModelFamily family)
    {
        var files = ModelFixture.Prior();
        files["model_index.json"] = files["model_index.json"].Replace("KandinskyV22PriorPipeline", pipelineClass, StringComparison.Ordinal);
        files["text_encoder/config.json"] = $$"""{"hidden_act": "{{activation}}"}""";
        var path = _folder.Write("p", files);
        var model = ModelFolder.Open(path);
        Assert.Equal((ModelKind.Prior, family), (model.Kind, model.Family));
        Assert.Equal(path, ModelFolder.OpenPrior(path).Path);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"_class_name": "Whatever", "vae": ["diffusers", "AutoencoderKL"]}""")]
    [InlineData("""{"_class_name": null, "unet": null, "movq": 3}""")]
    public void What_the_index_does_not_list_is_found_by_its_settings(string index)
    {
        foreach (var (name, files) in new[] { ("decoder", ModelFixture.Decoder("X", "image", 9)), ("prior", ModelFixture.Prior()) })
        {
            files["model_index.json"] = index;
            var model = ModelFolder.Open(_folder.Write(name, files));
            Assert.Equal(name == "prior" ? ModelKind.Prior : ModelKind.InpaintDecoder, model.Kind);
        }
    }

    [Fact]
    public void Of_a_decoder_and_a_prior_in_one_folder_either_can_be_opened()
    {
        var files = ModelFixture.Decoder();
        foreach (var (name, text) in ModelFixture.Prior()) files.TryAdd(name, text);
        var path = _folder.Write("both", files);
        Assert.True(ModelFolder.Open(path).IsDecoder);
        Assert.Equal(ModelKind.Prior, ModelFolder.OpenPrior(path).Kind);
        Assert.Equal(path, new ModelLocator(new HubCache(_folder["cache"]), []).Pair(path).Prior.Path);
    }

    [Theory]
    [InlineData("KandinskyV22Pipeline", "image", 5, "in_channels 5")]
    [InlineData("KandinskyV22Pipeline", "text", 4, "\"text\"")]
    [InlineData("StableDiffusionPipeline", "", 4, "StableDiffusionPipeline, not Kandinsky:")]
    [InlineData("Kandinsky3Pipeline", "text", 4, "Kandinsky3Pipeline, not Kandinsky:")]
    [InlineData("X\\n\\u001b[31mred\\u202e", "text", 4, "X??[31mred?, not Kandinsky:")]
    public void Refuses_other_models(string pipelineClass, string embedding, int channels, string says) =>
        Assert.Contains(says, Error(() => ModelFolder.Open(_folder.Write("m", ModelFixture.Decoder(pipelineClass, embedding, channels)))));

    [Fact]
    public void Refuses_the_prior_of_another_model()
    {
        var files = ModelFixture.Prior();
        files["prior/config.json"] = """{"_class_name": "WuerstchenPrior"}""";
        Assert.Contains("_class_name \"WuerstchenPrior\"", Error(() => ModelFolder.Open(_folder.Write("m", files))));
    }

    [Fact]
    public void An_adapter_or_a_folder_of_the_cache_given_as_a_model_is_told_what_it_is()
    {
        using var adapters = new AdapterFixture();
        var file = adapters.Write(name => name);
        Assert.Contains("holds a LoRA adapter where a model is expected", Error(() => ModelFolder.Open(file)));
        adapters.Write(name => name, file: "folder/adapter_model.safetensors");
        Assert.Contains("--lora", Error(() => ModelFolder.Open(adapters["folder"])));
        Assert.Contains("is a file", Error(() => ModelFolder.Open(Goldens.Path("lora.safetensors"))));
        CacheFixture.WriteAsPython(_folder, "owner/model", ModelFixture.Decoder());
        Assert.Contains("give the model by its id, owner/model", Error(() => ModelFolder.Open(_folder["models--owner--model"])));
    }

    [Theory]
    [InlineData("""{"unet": ["diffusers"]}""", "component \"unet\" is not a pair")]
    [InlineData("""{"../unet": ["diffusers", "X"]}""", "\"../unet\" is not the name of a component")]
    [InlineData("""{"unet": [1, 2]}""", "\"unet\" is 1")]
    [InlineData("[]", "JSON object")]
    public void Refuses_a_broken_index(string index, string says)
    {
        var files = ModelFixture.Decoder();
        files["model_index.json"] = index;
        Assert.Contains(says, Error(() => ModelFolder.Open(_folder.Write("m", files))));
    }

    [Theory]
    [InlineData("---\nprior: owner/prior\n---", "owner/prior")]
    [InlineData("---\r\nlicense: x\r\nprior:\r\n- owner/prior\r\n- owner/second\r\n---\r\n", "owner/prior")]
    [InlineData("---\nprior:\n  - owner/prior\n---\n", "owner/prior")]
    [InlineData("---\nprior: ['owner/prior', b]\n---\n", "owner/prior")]
    [InlineData("---\nprior: [owner/prior]\n---\n", "owner/prior")]
    [InlineData("---\nprior: \"owner/prior\" # the one\n---\n", "owner/prior")]
    [InlineData("---\nprior: owner/prior # the one\n---\n", "owner/prior")]
    [InlineData("---\nprior:\n# the one\n- owner/prior\n---\n", "owner/prior")]
    [InlineData("---\ntags:\n- prior: x\n---\n", null)]
    [InlineData("---\nprior:\ntags:\n- a\n---\n", null)]
    [InlineData("---\nprior:\n---\n- a\n", null)]
    [InlineData("---\nlicense: x\n---\nprior: owner/prior\n", null)]
    [InlineData("# A decoder\nprior: owner/prior\n", null)]
    [InlineData("---\nprior: \"owner\n---", null)]
    [InlineData("", null)]
    public void Reads_the_prior_from_the_front_matter(string readme, string? prior)
    {
        var files = ModelFixture.Decoder();
        files["README.md"] = readme;
        Assert.Equal(prior, ModelFolder.Open(_folder.Write("d", files)).PriorId);
    }

    [Fact]
    public void Without_a_README_no_prior_is_named() =>
        Assert.Null(ModelFolder.Open(_folder.Write("d", ModelFixture.Decoder())).PriorId);
}
