using System.Text.Json;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>The same commands on tiny models of Kandinsky 2.1: the model's folder decides.</summary>
public sealed class Kandinsky21Tests : IDisposable
{
    private static readonly string[] Quick = ["--width", "64", "--height", "64", "--steps", "3", "--prior-steps", "2"];

    private static readonly string Picture = Goldens.Path("inputs", "a.png"), Mask = Goldens.Path("inputs", "mask.png");

    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("generate", "рыжий кот в шляпе", "--negative", "собака")]
    [InlineData("generate", "红色的猫, a (red:1.3) cat", "--scheduler", "euler")]
    [InlineData("edit", "PICTURE", "قطة حمراء", "--strength", "0.7")]
    [InlineData("inpaint", "PICTURE", "MASK", "a hat", "--paste-back")]
    [InlineData("outpaint", "PICTURE", "a star", "--expand", "all=64")]
    [InlineData("mix", "--text", "красный кот=0.3", "--image", "PICTURE=0.7")]
    [InlineData("variations", "PICTURE")]
    [InlineData("variations", "PICTURE", "a red ring", "--prior-strength", "0.5")]
    [InlineData("generate", "猫 кот قطة cat", "--precision", "bf16", "--preview", "preview.png", "--preview-every", "1")]
    [InlineData("generate", "рыжий кот", "--precision", "int8", "--preview", "preview.png", "--preview-every", "1", "--preview-full")]
    [InlineData("generate", "рыжий кот", "--lora", "LORA=0.5")]
    [InlineData("edit", "PICTURE", "рыжий кот", "--negative", "собака", "--precision", "int8", "--lora", "LORA")]
    [InlineData("mix", "--text", "кот", "--image", "PICTURE", "--negative", "собака", "--precision", "bf16")]
    public async Task Every_task_paints(string command, params string[] arguments)
    {
        if (arguments.Any(argument => argument.Contains("LORA", StringComparison.Ordinal))) WriteAdapter();

        var outcome = await _kandinsky.RunAsync([command, .. arguments.Select(Named), .. Models(command is "inpaint" or "outpaint" ? "tiny-2-1-inpaint"
            : "tiny-2-1"), "--json", .. command == "outpaint" ? Quick[4..] : Quick]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotContain("not made for inpainting", outcome.Error, StringComparison.Ordinal);
        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal(command, result.RootElement.GetProperty("command").GetString());
        var metadata = ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!;
        Assert.Equal(("tiny-2-1-prior", arguments.Contains("euler") ? "euler" : "ddim"), (metadata.Prior, metadata.Scheduler));
        Assert.Equal(arguments.Contains("--preview"), File.Exists(_kandinsky.PathOf("preview.png")));
        Assert.Equal(arguments.Contains("--lora"), metadata.Extra.ContainsKey("LoRA"));
    }

    [Theory]
    [InlineData("f32", "generate", "рыжий кот", "--negative", "собака")]
    [InlineData("bf16", "edit", "PICTURE", "рыжий кот")]
    [InlineData("int8", "mix", "--text", "кот", "--image", "PICTURE")]
    public async Task A_picture_holds_what_was_planned(string precision, string command, params string[] arguments)
    {
        var outcome = await _kandinsky.RunAsync([command, .. arguments.Select(Named), .. Models("tiny-2-1"), "--precision", precision, "--width", "512",
            "--height", "512", "--steps", "2", "--prior-steps", "2", "--json"]);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var result = JsonDocument.Parse(outcome.Output);
        var memory = result.RootElement.GetProperty("memory");
        var (planned, peak) = (memory.GetProperty("planned_mb").GetInt64(), memory.GetProperty("peak_mb").GetInt64());
        Assert.InRange(planned, peak, Math.Max(peak + 64, peak * 115 / 100));
    }

    [Theory]
    [InlineData("100", "70", 128, 128)]
    [InlineData("65", "192", 128, 192)]
    public async Task Any_size_is_rounded_up(string width, string height, int painted, int paintedHeight)
    {
        var outcome = await _kandinsky.RunAsync(["generate", "кот", .. Models("tiny-2-1"), "--width", width, "--height", height, .. Quick[4..]]);

        Assert.Equal(0, outcome.ExitCode);
        var image = ImageFile.Load(_kandinsky.PathOf("out.png"));
        Assert.Equal((painted, paintedHeight), (image.Width, image.Height));
    }

    [Fact]
    public async Task A_control_picture_needs_a_decoder_of_2_2()
    {
        var outcome = await _kandinsky.RunAsync(["control", Picture, "a robot", .. Models("tiny-2-1"), .. Quick]);

        Assert.Equal((int)ExitCode.Request, outcome.ExitCode);
        Assert.Contains("tiny-2-1 is a plain decoder, but control needs a ControlNet decoder", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny-2-1", "tiny-2-2-prior")]
    [InlineData("tiny-2-2-decoder", "tiny-2-1-prior")]
    public async Task A_prior_of_the_other_generation_is_refused_with_both_names(string decoder, string prior)
    {
        var outcome = await _kandinsky.RunAsync(["generate", "cat", "--model", Goldens.Path(decoder), "--prior", Goldens.Path(prior), .. Quick]);

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        foreach (var said in (string[])[decoder, prior, "Kandinsky 2.1", "Kandinsky 2.2"]) Assert.Contains(said,
            Assert.Single(outcome.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_of_five_hundred_words_is_cut_and_says_so()
    {
        var outcome = await _kandinsky.RunAsync(["generate", string.Join(' ', Enumerable.Repeat("кот", 500)), .. Models("tiny-2-1"), .. Quick]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("note: The prompt is longer than the decoder reads", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("note: The prompt is longer than the text encoder reads", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_shows_the_text_encoder()
    {
        var outcome = await _kandinsky.RunAsync("models", "inspect", Goldens.Path("tiny-2-1"), "--json");

        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal("decoder (2.1)", result.RootElement.GetProperty("kind").GetString());
        var encoder = result.RootElement.GetProperty("components").EnumerateArray().Single(component =>
            component.GetProperty("name").GetString() == "text_encoder");
        Assert.Equal("MultilingualCLIP", encoder.GetProperty("class").GetString());
        Assert.True(encoder.GetProperty("parameters").GetInt64() > 10_000);
    }

    [Fact]
    public async Task Fabricated_models_paint()
    {
        foreach (var model in (string[])["tiny-2-1", "tiny-2-1-prior"])
        {
            Assert.Equal(0, (await _kandinsky.RunAsync("models", "fabricate", "made", "--sizes-of", Goldens.Path(model))).ExitCode);
        }
        Assert.True(File.Exists(_kandinsky.PathOf("made/tiny-2-1/text_encoder/model.safetensors")));

        var outcome = await _kandinsky.RunAsync(["generate", "кот", "--model", "made/tiny-2-1", .. Quick]);       // and the prior beside it is found

        Assert.Equal((0, "out.png\n"), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("--sizes-of", "compositions-decoder", "leave out --kind and --generation")]
    [InlineData("--kind", "controlnet", "Kandinsky 2.1 has no ControlNet decoder")]
    public async Task Fabricate_refuses_what_2_1_has_not(string option, string value, string said)
    {
        var outcome = await _kandinsky.RunAsync("models", "fabricate", "made", "--generation", "2.1", option, value);

        Assert.Equal((int)ExitCode.Request, outcome.ExitCode);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packed_weights_paint_the_same_picture()
    {
        _kandinsky.With("KANDINSKY_PACKED", _kandinsky.PathOf("packed"));
        Assert.Equal(0, (await _kandinsky.RunAsync("models", "pack", Goldens.Path("tiny-2-1"), "--prior", Goldens.Path("tiny-2-1-prior"), "--size", "64"))
            .ExitCode);
        Assert.Equal(3, Directory.GetFiles(_kandinsky.PathOf("packed")).Length);

        Assert.Equal(0, (await _kandinsky.RunAsync(["generate", "кот", "-o", "packed.png", .. Models("tiny-2-1"), .. Quick])).ExitCode);
        _kandinsky.With("KANDINSKY_PACKED", "off");
        Assert.Equal(0, (await _kandinsky.RunAsync(["generate", "кот", "-o", "plain.png", .. Models("tiny-2-1"), .. Quick])).ExitCode);

        Assert.Equal(ImageFile.Load(_kandinsky.PathOf("plain.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("packed.png")).Pixels.ToArray());
    }

    [Fact]
    public async Task Bench_measures_the_multilingual_text_encoder_too()
    {
        var outcome = await _kandinsky.RunAsync("bench", "--model", Goldens.Path("tiny-2-1"), "--prior", Goldens.Path("tiny-2-1-prior"), "--size", "64",
            "--json", "--quiet");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(["clip", "mclip", "movq", "prior", "unet"], outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("part").GetString()!));
    }

    [Theory]
    [InlineData("--part", "mclip", "reads no text")]
    [InlineData("--generation", "2.1", "says its generation by itself")]
    public async Task Bench_refuses_what_the_model_has_not(string option, string value, string said)
    {
        var outcome = await _kandinsky.RunAsync("bench", "--model", "compositions-decoder", option, value);

        Assert.Equal((int)ExitCode.Request, outcome.ExitCode);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _kandinsky.Dispose();

    private void WriteAdapter()
    {
        using var adapter = new InMemoryCheckpoint();
        adapter.Set("up_blocks.0.attentions.0.add_k_proj.lora_A.weight", [1, 32], [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(i))]);
        adapter.Set("up_blocks.0.attentions.0.add_k_proj.lora_B.weight", [64, 1], [.. Enumerable.Range(0, 64).Select(i => MathF.Cos(i))]);
        SafeTensorsWriter.Write(_kandinsky.PathOf("adapter.safetensors"), adapter);
    }

    private static string Named(string argument) =>
        argument.Replace("LORA", "adapter.safetensors", StringComparison.Ordinal).Replace("PICTURE", Picture, StringComparison.Ordinal)
            .Replace("MASK", Mask, StringComparison.Ordinal);

    private static string[] Models(string decoder) => ["--model", Goldens.Path(decoder), "--prior", Goldens.Path("tiny-2-1-prior")];
}
