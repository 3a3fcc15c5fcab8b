using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The same adapter in the files of different programs.</summary>
public sealed class LoraFileTests : IDisposable
{
    private readonly AdapterFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("rslora.safetensors")]
    [InlineData("namespaced-metadata.safetensors")]
    [InlineData("peft-folder")]
    [InlineData("peft-folder/adapter_model.safetensors")]
    public void Reads_what_people_have(string name) => AssertIsTruth(Goldens.Path(["lora-cases", .. name.Split('/')]));

    [Theory]
    [InlineData("unet.", 1)]
    [InlineData("prior.", 2)]
    [InlineData("prior_prior.", 2)]
    [InlineData("base_model.model.", 0)]
    [InlineData("unet.base_model.model.", 1)]
    [InlineData("base_model.model.unet.", 1)]
    [InlineData("base_model.model.prior.", 2)]
    public void Keys_may_begin_with_the_models_name_and_PEFTs(string prefix, int model) =>
        Assert.Equal((LoraModel)model, AssertIsTruth(_files.Write(name => prefix + name)).Model);

    [Theory]
    [InlineData("unet.", 1)]
    [InlineData("prior.", 2)]
    public void Settings_may_be_those_of_a_model_the_keys_do_not_name(string prefix, int model) =>
        Assert.Equal((LoraModel)model, AssertIsTruth(_files.Write(name => name, $$"""{"{{prefix}}r": 4, "{{prefix}}lora_alpha": 8}""")).Model);

    [Fact]
    public void One_file_may_hold_an_adapter_for_the_decoder_and_one_for_the_prior()
    {
        var path = _files.Write(name => $"unet.{name}", """{"unet.r": 4, "unet.lora_alpha": 8, "prior.r": 1, "prior.lora_alpha": 3}""", add: file =>
        {
            file.Set("prior.transformer_blocks.0.attn1.to_q.lora_A.weight", [1, 2], [1, 2]);
            file.Set("prior.transformer_blocks.0.attn1.to_q.lora_B.weight", [3, 1], [1, 2, 3]);
        });
        var adapters = LoraFile.Read(path);
        AssertIsTruth(adapters.Single(adapter => adapter.Model == LoraModel.Decoder));
        var prior = adapters.Single(adapter => adapter.Model == LoraModel.Prior);
        Assert.Equal(3, prior.Pairs["transformer_blocks.0.attn1.to_q"].Scale);
    }

    [Theory]
    [InlineData(".lora_A.default.weight", ".lora_B.default.weight")]
    [InlineData(".lora.down.weight", ".lora.up.weight")]
    [InlineData(".lora_down.weight", ".lora_up.weight")]
    public void The_factors_have_several_names(string down, string up) => AssertIsTruth(_files.Write(Factors(down, up)));

    [Fact]
    public void Kohyas_scripts_write_underscores_for_dots_and_an_alpha_a_matrix()
    {
        var path = _files.Write(
            name => $"lora_unet_{Stem(name).Replace('.', '_')}{(name.Contains("lora_A", StringComparison.Ordinal) ? ".lora_down" : ".lora_up")}.weight",
            settings: null,
            add: file => AddAlphas(file, target => $"lora_unet_{target.Replace('.', '_')}.alpha", 8));
        var adapter = LoraFile.Read(path).Single();
        Assert.Equal(LoraModel.Decoder, adapter.Model);
        AssertIsTruth(adapter with
        {
            Pairs = AdapterFixture.Truth.Pairs.Keys.ToDictionary(target => target, target =>
            adapter.Pairs[target.Replace('.', '_')])
        });
    }

    [Fact]
    public void Diffusers_before_0_30_names_an_attention_processors_factors()
    {
        var path = _files.Write(name =>
        {
            var matrix = Stem(name);
            var dot = matrix.EndsWith(".to_out.0", StringComparison.Ordinal) ? matrix.Length - "to_out.0".Length - 1 : matrix.LastIndexOf('.');
            var last = matrix[(dot + 1)..] == "to_out.0" ? "to_out" : matrix[(dot + 1)..];
            return $"{matrix[..dot]}.processor.{last}_lora.{(name.Contains("lora_A", StringComparison.Ordinal) ? "down" : "up")}.weight";
        }, settings: null, add: file => AddAlphas(file, target => $"{target}.alpha", 8));
        AssertIsTruth(path);
    }

    [Fact]
    public void Of_a_folder_the_one_adapter_in_it_is_read_and_safetensors_before_pickles()
    {
        _files.Write(name => name, file: "one/my-style.safetensors");
        AssertIsTruth(_files["one"]);
        _files.Pickle(name => $"base_model.model.{name}", "two/adapter_model.bin");
        _files.Text("two/adapter_config.json", AdapterFixture.Settings);
        AssertIsTruth(_files["two"]);
        AssertIsTruth(_files["two", "adapter_model.bin"]);
        _files.Write(name => name, """{"r": 4, "lora_alpha": 4}""", "two/pytorch_lora_weights.safetensors");
        Assert.All(LoraFile.Read(_files["two"]).Single().Pairs.Values, pair => Assert.Equal(1, pair.Scale));
        _files.Write(name => name, file: "one/other.safetensors");
        Assert.Contains("2 safetensors files", Error(_files["one"]), StringComparison.Ordinal);
        Directory.CreateDirectory(_files["none"]);
        Assert.Contains("no adapter", Error(_files["none"]), StringComparison.Ordinal);
        Assert.Contains("no such file", Error(_files["nowhere"] + ".safetensors"), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_beside_another_programs_file_are_not_its_own()
    {
        _files.Text("adapter_config.json", """{"r": 4, "lora_alpha": 64}""");
        Assert.All(LoraFile.Read(_files.Write(name => name, settings: null)).Single().Pairs.Values, pair => Assert.Equal(1, pair.Scale));
    }

    [Fact]
    public void Says_that_PEFTs_settings_are_missing()
    {
        var notes = new List<string>();
        LoraFile.Read(_files.Write(name => $"base_model.model.{name}", settings: null), notes.Add);
        Assert.Contains("adapter_config.json", Assert.Single(notes), StringComparison.Ordinal);
        LoraFile.Read(_files.Write(name => name, settings: null), notes.Add);
        LoraFile.Read(Goldens.Path("lora-cases", "peft-folder"), notes.Add);
        Assert.Single(notes);
    }

    [Fact]
    public void A_model_given_as_an_adapter_is_told_what_belongs_where()
    {
        var message = Error(Goldens.Path("tiny-2-2-decoder"));
        Assert.Contains("--model", message, StringComparison.Ordinal);
        Assert.Contains("--lora", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.lora_magnitude_vector", "use_dora")]
    [InlineData("x.lora_magnitude_vector.default.weight", "use_dora")]
    [InlineData("lora_unet_x.dora_scale", "use_dora")]
    [InlineData("lora_unet_x.hada_w1_a", "LoHa")]
    [InlineData("lora_unet_x.lokr_w1", "LoKr")]
    [InlineData("lora_unet_x.lora_mid.weight", "middle factor")]
    [InlineData("x.lora_B.bias", "lora_bias")]
    [InlineData("x.lora_embedding_A", "embeddings")]
    [InlineData("text_encoder.x.lora_A.weight", "text encoder")]
    [InlineData("lora_te_x.lora_down.weight", "text encoder")]
    [InlineData("base_model.model.modules_to_save.x.weight", "modules_to_save")]
    [InlineData("lora_unet_x.diff", "full difference")]
    [InlineData("x.ia3_l", "IA3")]
    [InlineData("unet.conv_in.weight", "not a LoRA key")]
    [InlineData(".lora_A.weight", "not a LoRA key")]
    [InlineData("x.bias", "not a LoRA key")]
    public void Names_tensors_of_other_methods(string key, string says)
    {
        var message = Error(_files.Small("y", 2, 2, add: file => file.Set(key, [1], [1])));
        Assert.Contains(key, message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_factors_that_do_not_fit()
    {
        Assert.Contains("only one of its two factors", Error(_files.Small("x", 2, 2, add: file => file.Set("y.lora_A.weight", [1, 2], [1, 2]))),
            StringComparison.Ordinal);
        Assert.Contains("the same factor", Error(_files.Small("x", 2, 2, add: file => file.Set("base_model.model.x.lora_A.weight", [1, 2], [1, 2]))),
            StringComparison.Ordinal);
        Assert.Contains("rank, at least 1", Error(_files.Small("x", 2, 2, add: file => file.Set("x.lora_A.weight", [2, 2], [1, 2, 3, 4]))),
            StringComparison.Ordinal);
        Assert.Contains("rank, at least 1", Error(_files.Small("x", 2, 2, add: file =>
        {
            file.Set("x.lora_A.weight", [0, 2], []);
            file.Set("x.lora_B.weight", [2, 0], []);
        })), StringComparison.Ordinal);
        Assert.Contains("no numbers", Error(_files.Small("x", 2, 2, add: file => file.Set("x.lora_A.weight", [1, 2], [1, float.NaN]))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 2L }, new[] { 1f, 1f }, "one number")]
    [InlineData(new long[0], new[] { float.PositiveInfinity }, "scale")]
    public void Names_an_alpha_that_is_none(long[] shape, float[] values, string says) =>
        Assert.Contains(says, Error(_files.Small("x", 2, 2, add: file => file.Set("x.alpha", shape, values))), StringComparison.Ordinal);

    [Fact]
    public void Alpha_of_a_matrix_goes_before_that_of_the_settings()
    {
        var path = _files.Small("x", 2, 2, settings: """{"r": 1, "lora_alpha": 5}""", add: file => file.Set("x.alpha", [], [3]));
        Assert.Equal(3, LoraFile.Read(path).Single().Pairs["x"].Scale);
    }

    private static Func<string, string?> Factors(string down, string up) => name =>
        Stem(name) + (name.Contains("lora_A", StringComparison.Ordinal) ? down : up);

    private static string Stem(string name) => name[..name.IndexOf(".lora_", StringComparison.Ordinal)];

    private static void AddAlphas(InMemoryCheckpoint file, Func<string, string> name, float alpha)
    {
        foreach (var target in AdapterFixture.Truth.Pairs.Keys) file.Set(name(target), [], [alpha]);
    }

    private static LoraAdapter AssertIsTruth(string path)
    {
        var adapter = LoraFile.Read(path).Single();
        AssertIsTruth(adapter);
        return adapter;
    }

    private static void AssertIsTruth(LoraAdapter adapter)
    {
        Assert.Equal(AdapterFixture.Truth.Pairs.Keys.Order(), adapter.Pairs.Keys.Order());
        foreach (var (target, pair) in AdapterFixture.Truth.Pairs)
        {
            var other = adapter.Pairs[target];
            Assert.Equal((2f, string.Join(' ', pair.Shape)), (other.Scale, string.Join(' ', other.Shape)));
            Assert.Equal(pair.Down, other.Down);
            Assert.Equal(pair.Up, other.Up);
        }
    }

    private static string Error(string path)
    {
        var error = Assert.Throws<KandinskyException>(() => LoraFile.Read(path));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(path.Replace(".safetensors", "", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }
}
