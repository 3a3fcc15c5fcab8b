using System.CommandLine;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>
/// Every command where nothing may be kept, as in a container of a user without a home: the home is no folder and cannot become one, the folder of models is
/// read-only. What paints paints; what needs a place says which option or variable names one; nothing is written but what was asked for.
/// </summary>
public sealed class NoHomeTests : IDisposable
{
    private const string Models = "--model models/tiny-2-2-decoder --prior models/tiny-2-2-prior";
    private const string Few = $"{Models} --width 64 --height 64 --steps 1 --prior-steps 2";

    private static readonly Dictionary<string, (string Arguments, ExitCode Ends, string Says)> s_commands = new()
    {
        ["generate"] = ($"cat {Few} -o new.png", ExitCode.Success, "new.png"),
        ["edit"] = ($"picture.png cat {Few} -o new.png", ExitCode.Success, "new.png"),
        ["inpaint"] = ($"picture.png mask.png cat {Few} -o new.png", ExitCode.Success, "new.png"),
        ["outpaint"] = ($"picture.png cat --expand left=8 {Models} --steps 1 --prior-steps 2 -o new.png", ExitCode.Success, "new.png"),
        ["mix"] = ($"--text cat --image picture.png {Few} -o new.png", ExitCode.Success, "new.png"),
        ["variations"] = ($"picture.png {Few} -o new.png", ExitCode.Success, "new.png"),
        ["control"] = ($"picture.png cat {Few.Replace("decoder", "controlnet-depth", StringComparison.Ordinal)} -o new.png", ExitCode.Success, "new.png"),
        ["info"] = ("picture.png", ExitCode.Input, "does not say how it was made"),
        ["schedulers"] = ("", ExitCode.Success, "ddpm"),
        ["models list"] = ("", ExitCode.Success, "tiny-2-2-prior"),
        ["models inspect"] = ("models/tiny-2-2-decoder", ExitCode.Success, "unet"),
        ["models pull"] = ("owner/model", ExitCode.Network, "127.0.0.1"),
        ["models pack"] = ($"models/tiny-2-2-decoder --prior models/tiny-2-2-prior", ExitCode.Output, "home"),
        ["models fabricate"] = ("made --sizes-of models/tiny-2-2-prior", ExitCode.Success, "made"),
        ["models convert"] = ("models new", ExitCode.Model, "models"),
        ["bench"] = ($"--part clip {Models} --size 64", ExitCode.Success, "clip"),
        ["evaluate"] = ($"--captions captions.txt {Few} -o new", ExitCode.Success, "CLIP"),
        ["serve"] = ("--port 0", ExitCode.Output, "home"),
        ["keys add"] = ("alice", ExitCode.Output, "home"),
        ["keys list"] = ("", ExitCode.Output, "home"),
        ["keys revoke"] = ("alice", ExitCode.Output, "home"),
        ["mcp"] = (Models, ExitCode.Output, "home"),
    };

    private readonly KandinskyProcess _kandinsky = new();

    public NoHomeTests()
    {
        foreach (var model in (string[])["tiny-2-2-decoder", "tiny-2-2-prior", "tiny-2-2-controlnet-depth"])
        {
            foreach (var file in Directory.EnumerateFiles(Goldens.Path(model), "*", SearchOption.AllDirectories))
            {
                var copy = _kandinsky.PathOf(Path.Combine("models", model, Path.GetRelativePath(Goldens.Path(model), file)));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
        ImageFile.Save(new Image(64, 64, ColorMode.Rgb), _kandinsky.PathOf("picture.png"));
        var mask = new Image(64, 64, ColorMode.Gray);
        mask.Pixels[..2000].Fill(255);
        ImageFile.Save(mask, _kandinsky.PathOf("mask.png"));
        File.WriteAllText(_kandinsky.PathOf("captions.txt"), "a cat");
        File.WriteAllText(_kandinsky.PathOf("file"), "");
        SetReadOnly(true);
        string[] places = ["HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "XDG_DATA_HOME", "KANDINSKY_CACHE", "KANDINSKY_PACKED"];
        foreach (var variable in places) _kandinsky.With(variable, "");
        _kandinsky.With("HOME", _kandinsky.PathOf("file/home")).With("USERPROFILE", _kandinsky.PathOf("file/home"))
            .With("KANDINSKY_MODELS", _kandinsky.PathOf("models")).With("HF_ENDPOINT", "http://127.0.0.1:1");
    }

    public static TheoryData<string> Commands() => [.. Leaves(KandinskyCommand.Create(), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_works_or_says_what_it_needs(string command)
    {
        // A command without a row here is called with no arguments: it may refuse that, and no more.
        var (arguments, ends, says) = s_commands.GetValueOrDefault(command, ("", ExitCode.Request, ""));
        var before = Contents();
        var outcome = await _kandinsky.RunAsync([.. command.Split(' '), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.True((int)ends == outcome.ExitCode, $"{outcome.ExitCode}: {outcome.Output}{outcome.Error}");
        Assert.Contains(says, outcome.Output + outcome.Error, StringComparison.Ordinal);
        if (ends != ExitCode.Success) Assert.Matches("^error: .*\n$", outcome.Error[outcome.Error.IndexOf("error:", StringComparison.Ordinal)..]);
        Assert.Equal(before, Contents().Where(file => before.ContainsKey(file.Key)).ToDictionary());
        Assert.All(_kandinsky.Files.Except(before.Keys), file => Assert.Matches("^(new|made)", file));
    }

    public void Dispose()
    {
        SetReadOnly(false);
        _kandinsky.Dispose();
    }

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Count == 0 ? [path]
        : command.Subcommands.SelectMany(inner => Leaves(inner, $"{path} {inner.Name}".Trim()));

    private Dictionary<string, DateTime> Contents() => _kandinsky.Files.ToDictionary(file => file, file => File.GetLastWriteTimeUtc(_kandinsky.PathOf(file)));

    // Those who may do anything may write there all the same; for them the contents tell.
    private void SetReadOnly(bool isReadOnly)
    {
        if (OperatingSystem.IsWindows()) return;
        var models = _kandinsky.PathOf("models");
        foreach (var folder in Directory.EnumerateDirectories(models, "*", SearchOption.AllDirectories).Append(models))
            File.SetUnixFileMode(folder, isReadOnly ? (UnixFileMode)0x16D : (UnixFileMode)0x1ED);   // r-xr-xr-x, rwxr-xr-x
    }
}
