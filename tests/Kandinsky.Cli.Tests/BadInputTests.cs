namespace Kandinsky.Cli.Tests;

/// <summary>Everything a user can get wrong ends in one line, the documented exit code, and no file.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("--width 0", "width is 0")]
    [InlineData("--height -64", "height is -64")]
    [InlineData("--width 1000000", "width is 1000000")]
    [InlineData("--count 10001", "--count is 10001")]
    [InlineData("--guidance-from 0.5 --guidance-to 0.25", "guidance is on from 0.5 to 0.25")]
    [InlineData("--preview now.gif", ".gif")]
    [InlineData("--cache-every 0", "cache every is 0")]
    [InlineData("--guidance-every 0", "guidance every is 0")]
    [InlineData("--batch 65", "batch is 65")]
    [InlineData("--scheduler euler --eta 1", "scheduler euler has no choice of eta")]
    [InlineData("--steps 0", "steps is 0")]
    [InlineData("--steps 1000", "steps is 1000")]
    [InlineData("--prior-steps 1", "prior steps is 1")]
    [InlineData("--count 0", "count is 0")]
    [InlineData("--guidance 101", "guidance is 101")]
    [InlineData("--prior-guidance -1", "prior guidance is -1")]
    [InlineData("--threads 0", "threads is 0")]
    [InlineData("--scheduler eulr", "scheduler \"eulr\" is unknown; did you mean euler?")]
    [InlineData("--precision f8", "--precision takes f32, bf16, int8, not 'f8'")]
    public async Task A_request_that_cannot_be_met_is_refused(string options, string message)
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", .. options.Split(' ')]);

        AssertRefused(outcome, 2, message);
    }

    [Theory]
    [InlineData("--prompt-file nowhere.txt", "the prompts cannot be read from nowhere.txt")]
    [InlineData("--like nowhere.png", "Cannot read 'nowhere.png': there is no such file")]
    [InlineData("--embedding nowhere.safetensors=x", "--embedding nowhere.safetensors: there is no such file or folder")]
    [InlineData("--lora nowhere.safetensors=0.5", "--lora nowhere.safetensors: there is no such file or folder")]
    public async Task A_file_that_is_not_there_is_named(string options, string message)
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", .. options.Split(' ')]);

        AssertRefused(outcome, 4, message);
    }

    [Theory]
    [InlineData("--model nowhere", "--model nowhere: there is no such folder")]
    [InlineData("--model someone/something", "run kandinsky models pull someone/something")]
    [InlineData("--prior nowhere", "--prior nowhere: there is no such folder")]
    [InlineData("--model compositions-prior", "holds a Kandinsky 2.2 prior where a decoder is expected")]
    [InlineData("--prior compositions-decoder", "holds a Kandinsky 2.2 decoder where a prior is expected")]
    public async Task A_model_that_is_not_there_or_of_another_kind_is_refused(string options, string message)
    {
        var outcome = await _kandinsky.With("HF_HUB_CACHE", _kandinsky.Folder).RunAsync(["generate", "a star", .. options.Split(' ')]);

        AssertRefused(outcome, 3, message);
    }

    [Fact]
    public async Task An_empty_folder_is_no_model()
    {
        var outcome = await _kandinsky.RunAsync("generate", "a star", "--model", ".");

        AssertRefused(outcome, 3, "is empty");
    }

    [Theory]
    [InlineData("unet/diffusion_pytorch_model.safetensors", 0)]
    [InlineData("unet/diffusion_pytorch_model.safetensors", 1000)]
    [InlineData("unet/diffusion_pytorch_model.safetensors", 1_000_000)]
    [InlineData("movq/diffusion_pytorch_model.safetensors", 7)]
    [InlineData("unet/config.json", 20)]
    [InlineData("model_index.json", 0)]
    public async Task A_truncated_file_of_a_model_is_named(string file, long length)
    {
        var model = CopyOfBundled("compositions-decoder");
        using (var stream = File.OpenWrite(Path.Combine(model, file))) stream.SetLength(length);
        var outcome = await _kandinsky.RunAsync("generate", "a star", "--model", model, "--prior", "compositions-prior", "--steps", "1", "--prior-steps", "2");
        Directory.Delete(model, recursive: true);

        AssertRefused(outcome, 3, file);
    }

    [Fact]
    public async Task A_missing_file_of_a_model_is_named()
    {
        var model = CopyOfBundled("compositions-decoder");
        File.Delete(Path.Combine(model, "movq", "diffusion_pytorch_model.safetensors"));
        var outcome = await _kandinsky.RunAsync("generate", "a star", "--model", model, "--prior", "compositions-prior");
        Directory.Delete(model, recursive: true);

        AssertRefused(outcome, 3, "lacks the weights of movq");
    }

    [Fact]
    public async Task Weights_of_a_wrong_shape_are_named_with_both_shapes()
    {
        var model = CopyOfBundled("compositions-decoder");
        var config = Path.Combine(model, "unet", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("    192", "    224", StringComparison.Ordinal));
        var outcome = await _kandinsky.RunAsync("generate", "a star", "--model", model, "--prior", "compositions-prior", "--prior-steps", "2");
        Directory.Delete(model, recursive: true);

        AssertRefused(outcome, 3, "'down_blocks.2.resnets.0.conv1.weight' has shape [192, 128, 3, 3] where config.json asks for [224, 128, 3, 3]");
    }

    [Theory]
    [InlineData("nowhere/out.png", "the folder")]
    [InlineData("/proc/out.png", "/proc/out.png")]
    [InlineData("/dev/full", "/dev/full")]
    [InlineData("{promt}.png", "unknown field {promt}")]
    [InlineData("out.webp", ".webp")]
    [InlineData("out", "out")]
    [InlineData(".", "is a folder")]
    public async Task A_result_that_cannot_be_kept_is_refused_before_the_work(string output, string message)
    {
        var outcome = await _kandinsky.RunAsync("generate", "a star", "-o", output);

        Assert.Contains(message, outcome.Error);
        Assert.True(outcome.ExitCode is 2 or 5, outcome.Error);
        Assert.DoesNotContain("prior:", outcome.Error);
        Assert.Empty(_kandinsky.Files);
    }

    [Fact]
    public async Task A_full_disk_leaves_no_partial_file()
    {
        // A limit on file sizes stands in for the disk's end; the runtime's own writable pages would count too.
        var outcome = await _kandinsky.With("DOTNET_EnableWriteXorExecute", "0")
            .RunInShellAsync("trap '' XFSZ; ulimit -f 4; \"$@\"", "generate", "a star", "--steps", "1", "--prior-steps", "2", "--quiet");

        AssertRefused(outcome, 5, "Cannot write 'out.png'");
    }

    [Fact]
    public async Task A_full_device_behind_standard_output_is_told()
    {
        var outcome = await _kandinsky.RunInShellAsync("\"$@\" > /dev/full", "generate", "a star", "--steps", "1", "--prior-steps", "2", "--quiet", "-o", "-");

        AssertRefused(outcome, 5, "cannot write to standard output");
    }

    private void AssertRefused(Outcome outcome, int exitCode, string message)
    {
        var error = outcome.Error.TrimEnd().Split('\n').Last();
        Assert.True(exitCode == outcome.ExitCode, outcome.Error);
        Assert.StartsWith("error: ", error);
        Assert.Contains(message, error);
        Assert.Equal("", outcome.Output);
        Assert.Empty(_kandinsky.Files);
    }

    private string CopyOfBundled(string name)
    {
        var source = ModelLocator.FromEnvironment().Find(name).Path;
        var copy = Directory.CreateTempSubdirectory("kandinsky-model-").FullName;
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public void Dispose() => _kandinsky.Dispose();
}
