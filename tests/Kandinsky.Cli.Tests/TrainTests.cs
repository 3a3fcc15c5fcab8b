using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>Whole runs of the command on tiny models: trained, interrupted, gone on with, and what is wrong told in one line.</summary>
public sealed class TrainTests : IDisposable
{
    private static readonly string[] Few = ["--steps", "6", "--batch", "2", "--resolution", "64", "--checkpoint-every", "2", "--seed", "5"];

    private readonly KandinskyProcess _kandinsky = new KandinskyProcess()
        .With("KANDINSKY_MODEL", Goldens.Path("tiny-2-2-decoder")).With("KANDINSKY_PRIOR", Goldens.Path("tiny-2-2-prior"));

    public void Dispose() => _kandinsky.Dispose();

    [Fact]
    public async Task A_decoder_is_trained_and_paints()
    {
        Pictures(4);
        await File.WriteAllTextAsync(_kandinsky.PathOf("photos/broken.png"), "broken");
        var outcome = await _kandinsky.RunAsync(["train", "decoder", "photos", .. Few, "--validate-every", "6", "--validation-steps", "2", "--ema",
            "0.9", "--json"]);
        Assert.Equal(0, outcome.ExitCode);
        var result = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(("train decoder", 6, 4, 1), (result.GetProperty("command").GetString(), result.GetProperty("steps").GetInt32(),
            result.GetProperty("pictures").GetInt32(), result.GetProperty("left_out").GetInt32()));
        Assert.True(double.IsFinite(result.GetProperty("loss").GetDouble()));
        Assert.Contains("note: left out: broken.png", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("note: planned memory", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("steps should take", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("step 6/6  loss ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("a red thing", await File.ReadAllTextAsync(_kandinsky.PathOf("training/validation/step-0000006.svg")), StringComparison.Ordinal);

        var painted = await _kandinsky.RunAsync("generate", "a red thing", "--model", result.GetProperty("model").GetString()!, "--prior",
            Goldens.Path("tiny-2-2-prior"), "--steps", "2", "--prior-steps", "2", "--width", "64", "--height", "64", "-o", "out.png", "-q");
        Assert.Equal((0, ""), (painted.ExitCode, painted.Error));
        Assert.Equal(64, ImageFile.Load(_kandinsky.PathOf("out.png")).Width);
    }

    [Theory]
    [InlineData("prior", "model/prior/diffusion_pytorch_model.safetensors", "--drop-captions 0.2")]
    [InlineData("prior", "model/prior/diffusion_pytorch_model.safetensors", "--fresh --snr-gamma 5")]
    [InlineData("movq", "model/movq/diffusion_pytorch_model.safetensors", "--decoder-only --flip")]
    [InlineData("lora", "adapter/pytorch_lora_weights.safetensors", "--of prior --prompt x --rank 2")]
    [InlineData("textual-inversion", "word/learned_embeds.safetensors", "--word <sks> --initial red --vectors 2 --learning-rate 0.05")]
    [InlineData("inpaint", "model/unet/diffusion_pytorch_model.safetensors", "--flip --accumulate 2")]
    [InlineData("clip", "model/image_encoder/model.safetensors", "--fresh --drop-words 0.1")]
    [InlineData("decoder", "model/unet/diffusion_pytorch_model.safetensors", "--fresh --drop-embeddings 0.5 --recompute --optimizer adamw8")]
    public async Task Cut_off_and_resumed_a_run_ends_as_if_it_had_not_been(string kind, string result, string more)
    {
        Pictures(3);
        string[] command = ["train", kind, "photos", .. Few, .. more.Split(' ')];
        var whole = await _kandinsky.RunAsync([.. command, "-o", "whole", "-q"]);
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));

        // Of three steps, then of six: what a run leaves that was ended after its third step.
        var part = await _kandinsky.RunAsync([.. command.Select(word => word == "6" ? "3" : word), "-o", "part", "-q"]);
        Assert.Equal((0, ""), (part.ExitCode, part.Error));
        var resumed = await _kandinsky.RunAsync("train", kind, "--resume", "-o", "part", "--steps", "6", "--json");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("goes on from checkpoint 3", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(_kandinsky.PathOf($"whole/{result}")), await File.ReadAllBytesAsync(_kandinsky.PathOf($"part/{result}")));
        Assert.Equal(await File.ReadAllTextAsync(_kandinsky.PathOf("whole/loss.csv")), await File.ReadAllTextAsync(_kandinsky.PathOf("part/loss.csv")));
    }

    [Fact]
    public async Task An_adapter_changes_what_is_painted_and_its_kind_is_preserved()
    {
        Pictures(2);
        var outcome = await _kandinsky.RunAsync(["train", "lora", "photos", .. Few, "--of", "decoder", "--prompt", "a sks thing", "--preserve", "a thing",
            "--preserve-count", "2", "--learning-rate", "0.01", "--precision", "bf16", "--validate-every", "6", "--validation-steps", "2", "--json"]);
        Assert.Equal((0, true), (outcome.ExitCode, outcome.Error.Contains("painted 2 of 2 pictures", StringComparison.Ordinal)));
        Assert.True(File.Exists(_kandinsky.PathOf("training/validation/step-0000006.svg")));
        Assert.Equal(2, Directory.EnumerateFiles(_kandinsky.PathOf("training/preserved")).Count());
        string[] paint = ["generate", "a sks thing", "--steps", "2", "--prior-steps", "2", "--width", "64", "--height", "64", "-q"];
        Assert.Equal(0, (await _kandinsky.RunAsync([.. paint, "-o", "without.png"])).ExitCode);
        Assert.Equal(0, (await _kandinsky.RunAsync([.. paint, "-o", "with.png", "--lora", "training/adapter"])).ExitCode);
        Assert.NotEqual(ImageFile.Load(_kandinsky.PathOf("without.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("with.png")).Pixels.ToArray());
    }

    [Fact]
    public async Task Pictures_with_captions_of_their_own_are_trained_on_beside_an_adapter_s()
    {
        Pictures(4);
        Directory.CreateDirectory(_kandinsky.PathOf("others"));
        foreach (var other in (string[])["2.png", "2.txt", "3.png", "3.txt"])
            File.Move(_kandinsky.PathOf($"photos/{other}"), _kandinsky.PathOf($"others/{other}"));
        string[] command = ["train", "lora", "photos", .. Few, "--of", "prior", "-q"];
        Assert.Equal(0, (await _kandinsky.RunAsync([.. command, "-o", "alone"])).ExitCode);
        Assert.Equal(0, (await _kandinsky.RunAsync([.. command, "--preserved", "others", "-o", "beside"])).ExitCode);
        Assert.NotEqual(await File.ReadAllTextAsync(_kandinsky.PathOf("alone/loss.csv")), await File.ReadAllTextAsync(_kandinsky.PathOf("beside/loss.csv")));
        foreach (var caption in (string[])["2.txt", "3.txt"]) File.Delete(_kandinsky.PathOf($"others/{caption}"));
        Assert.Contains("has no caption", (await _kandinsky.RunAsync([.. command, "--preserved", "others", "-o", "silent"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_is_learned_and_painted()
    {
        Pictures(2);
        var outcome = await _kandinsky.RunAsync(["train", "textual-inversion", "photos", .. Few, "--word", "<sks>", "--initial", "red", "--learning-rate",
            "0.5", "--validate-every", "6", "--validation-steps", "2", "--json"]);
        Assert.Equal((0, "training/word"), (outcome.ExitCode, JsonDocument.Parse(outcome.Output).RootElement.GetProperty("model").GetString()));
        Assert.Contains("&lt;sks&gt;", await File.ReadAllTextAsync(_kandinsky.PathOf("training/validation/step-0000006.svg")), StringComparison.Ordinal);
        string[] models = ["--model", Goldens.Path("tiny-2-2-decoder"), "--prior", Goldens.Path("tiny-2-2-prior")];
        string[] paint = ["generate", "a <sks>", "--steps", "2", "--prior-steps", "2", "--width", "64", "--height", "64", "-q"];
        Assert.Equal(0, (await _kandinsky.RunAsync([.. paint, "-o", "without.png"])).ExitCode);
        Assert.Equal(0, (await _kandinsky.RunAsync([.. paint, "-o", "with.png", "--embedding", "training/word"])).ExitCode);
        Assert.Equal(0, (await _kandinsky.RunAsync(["generate", "--like", "with.png", .. models, "-q", "-o", "again.png", "--embedding",
            "training/word/learned_embeds.safetensors"])).ExitCode);
        Assert.NotEqual(ImageFile.Load(_kandinsky.PathOf("without.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("with.png")).Pixels.ToArray());
        Assert.Equal(await File.ReadAllBytesAsync(_kandinsky.PathOf("with.png")), await File.ReadAllBytesAsync(_kandinsky.PathOf("again.png")));
        var taken = await _kandinsky.RunAsync([.. paint, "-o", "no.png", "--embedding", "training/word=red"]);
        Assert.Equal(((int)ExitCode.Request, true), (taken.ExitCode, taken.Error.Contains("'red' is a word", StringComparison.Ordinal)));
        var named = await _kandinsky.RunAsync(["generate", "--like", "with.png", .. models, "-o", "named.png"]);
        Assert.Contains("learned words <sks>; name their files with --embedding", named.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_distilled_adapter_in_the_model_s_folder_paints_fast()
    {
        Pictures(2);
        string[] paint = ["generate", "a thing", "--prior", Goldens.Path("tiny-2-2-prior"), "--prior-steps", "2", "--width", "64", "--height", "64"];
        var without = await _kandinsky.RunAsync([.. paint, "--fast"]);
        Assert.Equal((int)ExitCode.Model, without.ExitCode);
        Assert.Contains("has no distilled adapter to paint fast with; make one with 'kandinsky train distill", without.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await _kandinsky.RunAsync(["train", "distill", "photos", .. Few, "--learning-rate", "0.01", "--ema", "0.95", "--guidance-to", "6",
            "-q"])).ExitCode);
        foreach (var file in Directory.EnumerateFiles(Goldens.Path("tiny-2-2-decoder"), "*", SearchOption.AllDirectories))
        {
            var copy = _kandinsky.PathOf($"quick/{Path.GetRelativePath(Goldens.Path("tiny-2-2-decoder"), file)}");
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Directory.Move(_kandinsky.PathOf("training/adapter"), _kandinsky.PathOf("quick/fast"));
        var fast = await _kandinsky.RunAsync([.. paint, "--model", "quick", "--fast", "-o", "fast.png"]);
        Assert.Equal(0, fast.ExitCode);
        Assert.Contains("note: fast: the model's distilled adapter, 4 steps of lcm", fast.Error, StringComparison.Ordinal);
        string[] spelled = ["--model", "quick", "--lora", "quick/fast", "--scheduler", "lcm", "--guidance", "1", "-q"];
        Assert.Equal(0, (await _kandinsky.RunAsync([.. paint, .. spelled, "--steps", "4", "-o", "spelled.png"])).ExitCode);
        Assert.Equal(ImageFile.Load(_kandinsky.PathOf("spelled.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("fast.png")).Pixels.ToArray());
        var told = (await _kandinsky.RunAsync("info", "fast.png")).Output;
        Assert.Contains("Fast: distilled adapter", told, StringComparison.Ordinal);
        Assert.DoesNotContain("LoRA", told, StringComparison.Ordinal);
        Assert.Equal(0, (await _kandinsky.RunAsync("generate", "--like", "fast.png", "--model", "quick", "--prior", Goldens.Path("tiny-2-2-prior"), "-q", "-o",
            "again.png")).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(_kandinsky.PathOf("fast.png")), await File.ReadAllBytesAsync(_kandinsky.PathOf("again.png")));
        Assert.Equal(0, (await _kandinsky.RunAsync([.. paint, .. spelled, "--steps", "6", "-o", "spelled.png"])).ExitCode);
        Assert.Equal(0, (await _kandinsky.RunAsync([.. paint, "--model", "quick", "--fast", "--steps", "6", "-q", "-o", "six.png"])).ExitCode);
        Assert.Equal(ImageFile.Load(_kandinsky.PathOf("spelled.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("six.png")).Pixels.ToArray());
    }

    [Theory]
    [InlineData("inpaint")]
    [InlineData("controlnet")]
    public async Task A_plain_decoder_becomes_one_that_reads_more(string kind)
    {
        Pictures(2);
        Directory.CreateDirectory(_kandinsky.PathOf("depth"));
        foreach (var i in (int[])[0, 1]) File.Copy(_kandinsky.PathOf($"photos/{i}.png"), _kandinsky.PathOf($"depth/{i}.png"));
        var outcome = await _kandinsky.RunAsync(["train", kind, "photos", .. Few, .. kind == "controlnet" ? ["--hints", "depth"] : (string[])[],
            "--validate-every", "6", "--validation-steps", "2", "-q"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.True(File.Exists(_kandinsky.PathOf("training/validation/step-0000006.svg")));
        Assert.Equal(kind == "inpaint" ? ModelKind.InpaintDecoder : ModelKind.ControlNetDecoder, ModelFolder.Open(_kandinsky.PathOf("training/model")).Kind);
    }

    [Fact]
    public async Task Interrupted_it_writes_a_checkpoint_and_goes_on()
    {
        Pictures(3);
        var cut = await _kandinsky.InterruptAsync(line => line.StartsWith("step 20/", StringComparison.Ordinal),
            "train", "decoder", "photos", "--steps", "100", "--resolution", "64");
        Assert.Equal(130, cut.ExitCode);
        Assert.Matches("error: cancelled after step [2-9][0-9], whose checkpoint is whole; --resume -o training goes on", cut.Error);
        var resumed = await _kandinsky.RunAsync("train", "decoder", "--resume", "-q");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(101, File.ReadLines(_kandinsky.PathOf("training/loss.csv")).Count());
    }

    [Theory]
    [InlineData("train decoder nowhere", ExitCode.Input, "there is no such folder")]
    [InlineData("train decoder", ExitCode.Request, "name a folder of pictures")]
    [InlineData("train decoder empty", ExitCode.Input, "holds no pictures")]
    [InlineData("train decoder silent", ExitCode.Input, "has no caption")]
    [InlineData("train decoder damaged", ExitCode.Input, "none of its 1 pictures can be read")]
    [InlineData("train decoder photos --batch 0", ExitCode.Request, "--batch is 0")]
    [InlineData("train decoder photos --resolution 50", ExitCode.Request, "--resolution is 50")]
    [InlineData("train decoder photos --drop-words 2", ExitCode.Request, "--drop-words is 2")]
    [InlineData("train decoder photos --steps 0", ExitCode.Request, "0 steps")]
    [InlineData("train decoder photos --learning-rate -1", ExitCode.Request, "learning rate of -1")]
    [InlineData("train decoder photos --precision int8", ExitCode.Request, "int8")]
    [InlineData("train decoder photos --model PRIOR", ExitCode.Model, "where a decoder is expected")]
    [InlineData("train prior photos --prior DECODER", ExitCode.Model, "where a prior is expected")]
    [InlineData("train decoder photos --model INPAINT", ExitCode.Model, "holds a decoder for inpainting")]
    [InlineData("train inpaint photos --model CONTROL", ExitCode.Model, "holds a decoder with a hint")]
    [InlineData("train decoder photos --model OLDER --prior OLDER-PRIOR", ExitCode.Model, "of Kandinsky 2.1, whose decoder cannot be trained")]
    [InlineData("train lora photos --model OLDER --prior OLDER-PRIOR", ExitCode.Model, "of Kandinsky 2.1, whose decoder cannot be trained")]
    [InlineData("train controlnet photos", ExitCode.Request, "--hints")]
    [InlineData("train controlnet photos --hints silent", ExitCode.Input, "has no hint for 1.png")]
    [InlineData("train lora photos --rank 0", ExitCode.Request, "rank of 0")]
    [InlineData("train lora photos --targets nothing", ExitCode.Request, "no linear layer 'nothing'")]
    [InlineData("train lora photos --ranks to_q", ExitCode.Request, "to_q=8")]
    [InlineData("train textual-inversion photos", ExitCode.Request, "there is no word to learn")]
    [InlineData("train textual-inversion photos --word cat", ExitCode.Request, "is a word that the text encoder")]
    [InlineData("train textual-inversion photos --word <sks> --vectors 99", ExitCode.Request, "cannot have 99 vectors")]
    [InlineData("train textual-inversion photos --word <sks> --prior DECODER", ExitCode.Model, "where a prior is expected")]
    [InlineData("train clip photos", ExitCode.Request, "--batch 2 or more")]
    [InlineData("train decoder photos -o photos", ExitCode.Request, "is not empty")]
    [InlineData("train decoder --resume -o nothing", ExitCode.Request, "holds no run")]
    [InlineData("train decoder photos --learning-rate 1e30 --clip-norm 0 --steps 9 --resolution 64", ExitCode.Request, "take a smaller learning rate")]
    public async Task What_is_wrong_is_told_in_one_line(string line, object code, string words)
    {
        Pictures(2);
        Directory.CreateDirectory(_kandinsky.PathOf("empty"));
        foreach (var name in (string[])["silent", "damaged"]) Directory.CreateDirectory(_kandinsky.PathOf(name));
        File.Copy(_kandinsky.PathOf("photos/0.png"), _kandinsky.PathOf("silent/0.png"));
        await File.WriteAllTextAsync(_kandinsky.PathOf("damaged/0.png"), "damaged");
        await File.WriteAllTextAsync(_kandinsky.PathOf("damaged/0.txt"), "a thing");
        string[] given = [.. line.Split(' ').Select(word => word switch
        {
            "PRIOR" => Goldens.Path("tiny-2-2-prior"),
            "DECODER" => Goldens.Path("tiny-2-2-decoder"),
            "CONTROL" => Goldens.Path("tiny-2-2-controlnet-depth"),
            "OLDER" => Goldens.Path("tiny-2-1"),
            "OLDER-PRIOR" => Goldens.Path("tiny-2-1-prior"),
            "INPAINT" => Goldens.Path("tiny-2-2-decoder-inpaint"),
            _ => word,
        })];
        var outcome = await _kandinsky.RunAsync([.. given, "-q"]);
        Assert.Equal((code, 1), ((ExitCode)outcome.ExitCode, outcome.Error.TrimEnd().Split('\n').Length));
        Assert.StartsWith("error: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_would_change_the_run_are_refused_when_it_goes_on()
    {
        Pictures(2);
        Assert.Equal(0, (await _kandinsky.RunAsync(["train", "decoder", "photos", "--steps", "1", "--resolution", "64", "-q"])).ExitCode);
        var changed = await _kandinsky.RunAsync("train", "decoder", "--resume", "--seed", "9");
        Assert.Equal((2, true), (changed.ExitCode, changed.Error.Contains("leave out --seed", StringComparison.Ordinal)));
        var other = await _kandinsky.RunAsync("train", "prior", "--resume");
        Assert.Equal((2, true), (other.ExitCode, other.Error.Contains("was begun by 'train decoder'", StringComparison.Ordinal)));
        File.Delete(_kandinsky.PathOf("photos/1.png"));
        var fewer = await _kandinsky.RunAsync("train", "decoder", "--resume", "--steps", "2");
        Assert.Equal((2, true), (fewer.ExitCode, fewer.Error.Contains("was begun with data", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_and_leaves_the_last_checkpoint_whole()
    {
        Pictures(2);
        string[] command = ["train", "decoder", "photos", "--steps", "2", "--resolution", "64", "-q"];
        Assert.Equal(0, (await _kandinsky.RunAsync(command)).ExitCode);
        var full = await _kandinsky.With("DOTNET_EnableWriteXorExecute", "0")
            .RunInShellAsync("trap '' XFSZ; ulimit -f 1000; \"$@\"", "train", "decoder", "--resume", "--steps", "4", "-q");
        Assert.Equal(((int)ExitCode.Output, 1), (full.ExitCode, full.Error.TrimEnd().Split('\n').Length));
        Assert.Contains("checkpoint 2 is whole", full.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _kandinsky.RunAsync("train", "decoder", "--resume", "--steps", "4", "-q")).ExitCode);
    }

    private void Pictures(int count)
    {
        string[] captions = ["a red thing", "a blue thing", "two things", "a thing"];
        Directory.CreateDirectory(_kandinsky.PathOf("photos"));
        for (var i = 0; i < count; i++)
        {
            var picture = new Image(64, 64, ColorMode.Rgb);
            for (var pixel = 0; pixel < picture.Pixels.Length; pixel++) picture.Pixels[pixel] = (byte)(pixel * (i + 3) % 251);
            ImageFile.Save(picture, _kandinsky.PathOf($"photos/{i}.png"));
            File.WriteAllText(_kandinsky.PathOf($"photos/{i}.txt"), captions[i]);
        }
    }
}
