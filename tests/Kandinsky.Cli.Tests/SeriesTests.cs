using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>Several prompts, seeds and pictures, and pictures repeated.</summary>
public sealed class SeriesTests : IDisposable
{
    private static readonly string[] Quick = ["--steps", "2", "--prior-steps", "2", "--quiet"];

    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task Every_picture_of_a_series_can_be_made_again_alone()
    {
        await _kandinsky.RunAsync(["generate", "a star", "--seed", "7", "--count", "2", "-o", "{seed}.png", .. Quick]);
        await _kandinsky.RunAsync(["generate", "a star", "--seed", "8", "-o", "alone.png", .. Quick]);

        Assert.Equal(["7.png", "8.png", "alone.png"], _kandinsky.Files);
        AssertSame("alone.png", "8.png");
    }

    [Fact]
    public async Task A_batch_is_drawn_from_one_seed()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--batch", "2", "--json", .. Quick]);

        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal([0UL, 0UL], result.RootElement.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("seed").GetUInt64()));
        Assert.NotEqual(File.ReadAllBytes(_kandinsky.PathOf("out-1.png")), File.ReadAllBytes(_kandinsky.PathOf("out-2.png")));
    }

    [Fact]
    public async Task The_seed_chooses_words_when_asked_and_a_picture_repeats_with_them()
    {
        Directory.CreateDirectory(_kandinsky.PathOf("words"));
        File.WriteAllText(_kandinsky.PathOf("words/colour.txt"), "red\ngreen\nblue\n");
        const string template = "a __colour__ {star|ring}";

        var outcome = await _kandinsky.RunAsync(["generate", template, "--wildcards", "--wildcard-folder", "words", "--count", "3", "-o", "{seed}-{prompt}.png",
            .. Quick]);

        var wildcards = new Wildcards(_kandinsky.PathOf("words"));
        string[] words = [.. Enumerable.Range(0, 3).Select(seed => wildcards.Choose(template, (ulong)seed))];
        string[] files = [.. words.Select((prompt, seed) => $"{seed}-{prompt.Replace(' ', '-')}.png")];
        Assert.Equal(string.Concat(files.Select(file => file + "\n")), outcome.Output);
        var metadata = ImageFile.LoadMetadata(_kandinsky.PathOf(files[2]))!;
        Assert.Equal((words[2], template), (metadata.Prompt, metadata.Extra["Template"]));
        await _kandinsky.RunAsync(["generate", "--like", files[2], "-o", "again.png", .. Quick]);
        AssertSame("again.png", files[2]);
    }

    [Fact]
    public async Task A_second_pass_paints_larger_and_repeats()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--hires", "1.5", "--json", .. Quick]);
        await _kandinsky.RunAsync(["generate", "--like", "out.png", "-o", "again.png", .. Quick]);

        Assert.Equal(192, ImageFile.Load(_kandinsky.PathOf("out.png")).Width);
        AssertSame("again.png", "out.png");
        using var result = JsonDocument.Parse(outcome.Output);
        var picture = result.RootElement.GetProperty("pictures")[0];
        Assert.Equal((128, 1.5, 0.5), (picture.GetProperty("width").GetInt32(), picture.GetProperty("hires").GetDouble(),
            picture.GetProperty("hires_strength").GetDouble()));
    }

    [Fact]
    public async Task A_missing_file_of_words_is_an_error_before_any_work()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a __colour__ star", "--wildcards", .. Quick]);

        Assert.Equal(4, outcome.ExitCode);
        Assert.Equal("error: There are no words for __colour__: the file colour.txt is not in the folder of wildcards, wildcards, which is not there; "
            + "name another with --wildcard-folder or KANDINSKY_WILDCARDS\n", outcome.Error);
    }

    [Fact]
    public async Task Prompts_come_from_a_file_too()
    {
        File.WriteAllText(_kandinsky.PathOf("prompts.txt"), "# shapes\na red star\n\na blue ring\n");

        var outcome = await _kandinsky.RunAsync(["generate", "--prompt-file", "prompts.txt", "-o", "{index:2}-{prompt}.png", .. Quick]);

        Assert.Equal("01-a-red-star.png\n02-a-blue-ring.png\n", outcome.Output);
    }

    [Fact]
    public async Task A_line_of_a_prompt_file_may_say_more_than_the_prompt()
    {
        File.WriteAllText(_kandinsky.PathOf("prompts.txt"), "a red star\n{\"prompt\":\"a blue ring\",\"seed\":5,\"steps\":3}\n");

        var outcome = await _kandinsky.RunAsync(["generate", "--prompt-file", "prompts.txt", "--seed", "9", "--json", .. Quick]);

        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal([("a red star", 9UL, 2), ("a blue ring", 5UL, 3)], result.RootElement.GetProperty("pictures").EnumerateArray()
            .Select(picture => (picture.GetProperty("prompt").GetString()!, picture.GetProperty("seed").GetUInt64(), picture.GetProperty("steps").GetInt32())));
    }

    [Theory]
    [InlineData("{\"prompt\":\"a\",\"stps\":3}", "prompts.txt, prompt 1: The request cannot be read: it has no field 'stps', did you mean 'steps'?")]
    [InlineData("{\"seed\":3}", "prompts.txt, prompt 1: The request cannot be read: it has no 'prompt'")]
    [InlineData("{\"prompt\":", "prompts.txt, prompt 1: The request is no JSON")]
    public async Task A_line_of_a_prompt_file_that_makes_no_sense_is_named(string line, string message)
    {
        File.WriteAllText(_kandinsky.PathOf("prompts.txt"), line);

        var outcome = await _kandinsky.RunAsync(["generate", "--prompt-file", "prompts.txt", .. Quick]);

        Assert.Equal((4, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"error: {message}", outcome.Error);
    }

    [Fact]
    public async Task A_picture_like_another_is_the_same_picture()
    {
        await _kandinsky.RunAsync(["generate", "a (red:1.2) star", "--negative", "blue", "--seed", "9", "--scheduler", "dpmpp-2m", "--karras", "--spacing",
            "trailing", "--precision", "bf16", "--guidance-from", "1e-05", "--guidance-to", "0.5", "--guidance", "3.3", "--guidance-every", "2",
            "--cache-every", "2", "-o", "first.png", .. Quick]);
        await _kandinsky.RunAsync("generate", "--like", "first.png", "-o", "again.png");
        await _kandinsky.RunAsync("generate", "--like", "first.png", "--seed", "10", "-o", "other.png");

        AssertSame("first.png", "again.png");
        var other = ImageFile.LoadMetadata(_kandinsky.PathOf("other.png"))!;
        Assert.Equal(("a (red:1.2) star", 10UL, 2), (other.Prompt, other.Seed!.Value, other.Steps));
    }

    [Fact]
    public async Task A_picture_like_one_with_an_empty_negative_prompt_has_it_too()
    {
        await _kandinsky.RunAsync(["generate", "a star", "-o", "without.png", .. Quick]);
        await _kandinsky.RunAsync(["generate", "a star", "--negative", "", "-o", "empty.png", .. Quick]);
        await _kandinsky.RunAsync("generate", "--like", "empty.png", "-o", "again.png");

        AssertSame("empty.png", "again.png");
        Assert.Null(ImageFile.LoadMetadata(_kandinsky.PathOf("without.png"))!.NegativePrompt);
        Assert.Equal("", ImageFile.LoadMetadata(_kandinsky.PathOf("again.png"))!.NegativePrompt);
    }

    [Fact]
    public async Task A_picture_that_tells_nothing_cannot_be_repeated()
    {
        ImageFile.Save(new Image(8, 8, ColorMode.Gray), _kandinsky.PathOf("bare.png"));

        var outcome = await _kandinsky.RunAsync("generate", "--like", "bare.png");

        Assert.Equal(4, outcome.ExitCode);
        Assert.StartsWith("error: 'bare.png' does not say how it was made", outcome.Error);
    }

    [Fact]
    public async Task Weights_in_a_prompt_count()
    {
        await _kandinsky.RunAsync(["generate", "a (red:1.6) star", "-o", "weighted.png", .. Quick]);
        await _kandinsky.RunAsync(["generate", "a red star", "-o", "even.png", .. Quick]);

        Assert.NotEqual(ImageFile.Load(_kandinsky.PathOf("weighted.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("even.png")).Pixels.ToArray());
    }

    [Fact]
    public async Task Adapters_change_the_picture()
    {
        string[] tiny = ["--model", Goldens.Path("tiny-2-2-decoder"), "--prior", Goldens.Path("tiny-2-2-prior"), "--width", "64", "--height", "64"];
        var adapter = Goldens.Path("lora-peft", "pytorch_lora_weights.safetensors");

        await _kandinsky.RunAsync(["generate", "a star", "-o", "plain.png", .. tiny, .. Quick]);
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--lora", $"{adapter}=0.5", "-o", "adapted.png", .. tiny, .. Quick]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal("pytorch_lora_weights.safetensors=0.5", ImageFile.LoadMetadata(_kandinsky.PathOf("adapted.png"))!.Extra["LoRA"]);
        Assert.NotEqual(ImageFile.Load(_kandinsky.PathOf("plain.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("adapted.png")).Pixels.ToArray());
    }

    [Fact]
    public async Task An_adapter_of_another_model_is_refused()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--lora", Goldens.Path("lora-peft", "pytorch_lora_weights.safetensors"), .. Quick]);

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("error: ", outcome.Error);
        Assert.Contains("pytorch_lora_weights.safetensors", outcome.Error);
    }

    [Theory]
    [InlineData("--scheduler ddim --eta 0.5")]
    [InlineData("--scheduler euler-a --spacing leading")]
    [InlineData("--precision bf16")]
    [InlineData("--precision int8 --keep-loaded --count 2")]
    public async Task Choices_of_numbers_and_noise_are_taken(string options)
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", .. options.Split(' '), .. Quick]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    public void Dispose() => _kandinsky.Dispose();

    private void AssertSame(string one, string two) =>
        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf(one)), File.ReadAllBytes(_kandinsky.PathOf(two)));
}
