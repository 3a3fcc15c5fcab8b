using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class JsonConfigTests
{
    private static JsonConfig Parse(string json) => JsonConfig.Parse(Encoding.UTF8.GetBytes(json), "folder/config.json");

    private static string Error(Action action)
    {
        var error = Assert.Throws<KandinskyException>(action);
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    [Fact]
    public void Of_duplicate_keys_the_last_wins()
    {
        var config = Parse("""{"architectures": ["A"], "width": 1, "width": 2, "architectures": ["B"]} """);
        Assert.Equal(2, config.Int("width", 0));
        Assert.Equal(["B"], config.Strings("architectures", []));
        Assert.Equal(["architectures", "width"], config.Keys.Order());
    }

    [Fact]
    public void Absent_and_null_keys_take_the_default()
    {
        var config = Parse("""{"time_embed_dim": null}""");
        Assert.Equal(2048, config.Int("time_embed_dim", 2048));
        Assert.Equal(7, config.Int("unheard_of", 7));
        Assert.Equal(1e-5f, config.Float("eps", 1e-5f));
        Assert.Equal(0.5, config.Double("eps", 0.5));
        Assert.True(config.Bool("clip_sample", true));
        Assert.Equal("silu", config.String("act_fn", "silu"));
        Assert.Equal([1, 2], config.Ints("channels", [1, 2]));
        Assert.Null(config.OptionalDouble("time_embed_dim"));
        Assert.Null(config.OptionalString("time_embed_dim"));
        Assert.Null(config.OptionalSection("time_embed_dim"));
        Assert.Empty(config.Sections("time_embed_dim"));
        Assert.False(config.Has("time_embed_dim"));
    }

    [Fact]
    public void Reads_every_kind_of_value()
    {
        var config = Parse("""
            {"i": 64, "whole": 64.0, "f": 0.00085, "e": 1e-05, "b": true, "s": "silu", "is": [1, 2], "fs": [0.5, 2],
             "ss": ["a", "b"], "n": {"deep": {"x": 3}}, "list": [{"x": 1}, {"x": 2}], "holes": [null, "a"]}
            """);
        Assert.Equal(64, config.Int("i"));
        Assert.Equal(64, config.Int("whole", 0));
        Assert.Equal(0.00085, config.Double("f", 0));
        Assert.Equal(0.00085f, config.Float("f", 0));
        Assert.Equal(1e-5f, config.Float("e", 0));
        Assert.True(config.Bool("b", false));
        Assert.Equal("silu", config.String("s"));
        Assert.Equal([1, 2], config.Ints("is", []));
        Assert.Equal([0.5, 2], config.Doubles("fs", []));
        Assert.Equal(["a", "b"], config.Strings("ss", []));
        Assert.Equal(3, config.Section("n").Section("deep").Int("x"));
        Assert.Equal([1, 2], config.Sections("list").Select(section => section.Int("x")));
        Assert.True(config.NullableStrings("holes") is [null, "a"]);
        Assert.Equal([64], config.Ints("i", []));
    }

    [Fact]
    public void Reads_the_numbers_only_Python_writes_and_a_byte_order_mark()
    {
        var config = Parse("""{"low": -Infinity, "high": Infinity, "none": NaN, "text": "NaN \" Infinity"}""");
        Assert.Equal(double.NegativeInfinity, config.Double("low", 0));
        Assert.Equal(float.PositiveInfinity, config.Float("high", 0));
        Assert.True(double.IsNaN(config.Double("none", 0)));
        Assert.Equal("NaN \" Infinity", config.String("text"));
        Assert.Equal(1, Parse("\uFEFF{\"a\": 1}").Int("a"));
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("[1]", "a list")]
    [InlineData("3", "JSON object is expected")]
    [InlineData("{} x", "not valid JSON")]
    [InlineData("{\"a\": \"\\ud800\"}", "not valid JSON")]
    [InlineData("{\"\\uDC00\": [{}]}", "not valid JSON")]
    public void Names_the_file_that_is_no_object(string json, string says)
    {
        var message = Error(() => Parse(json));
        Assert.Contains("folder/config.json", message);
        Assert.Contains(says, message);
    }

    [Fact]
    public void Names_the_file_and_the_key_of_a_wrong_value()
    {
        var config = Parse("""{"width": "wide", "half": 0.5, "huge": 1e12, "channels": [1, "b"], "n": 3, "o": {"p": {"q": true}}}""");
        foreach (var (key, action) in new (string, Action)[]
        {
            ("width", () => config.Int("width", 0)),
            ("half", () => config.Int("half", 0)),
            ("huge", () => config.Int("huge", 0)),
            ("width", () => config.Float("width", 0)),
            ("width", () => config.Bool("width", false)),
            ("n", () => config.String("n", "")),
            ("n", () => config.Section("n")),
            ("channels", () => config.Ints("channels", [])),
            ("absent", () => config.Int("absent")),
            ("o", () => config.String("o", "")),
        })
        {
            var message = Error(action);
            Assert.Contains("folder/config.json", message);
            Assert.Contains($"\"{key}\"", message);
        }

        Assert.Contains("config.json: o: p", Error(() => config.Section("o").Section("p").Int("q")));
    }

    [Fact]
    public void Sizes_are_of_an_order_that_models_have()
    {
        var config = Parse("""{"one": 1, "most": 65536, "more": 65537, "zero": 0, "list": [1, 2, 3], "long": [1, 1, 1, 1, 1, 1, 1, 1, 1], "holes": [1, 0], "none": [], "small": 1e-6, "nothing": 0.0}""");
        Assert.Equal((1, 65536, 5), (config.Size("one", 5), config.Size("most", 5), config.Size("absent", 5)));
        Assert.Equal(0, config.Size("zero", 5, least: 0));
        Assert.Equal([1, 2, 3], config.Sizes("list", []));
        Assert.Equal([7], config.Sizes("absent too", [7]));
        Assert.Equal(["absent", "absent too"], config.Defaulted);
        Assert.Equal(1e-6f, config.Epsilon("small", 1));
        foreach (var (key, action) in new (string, Action)[]
        {
            ("more", () => config.Size("more", 1)), ("zero", () => config.Size("zero", 1)), ("most", () => config.Size("most", 1, most: 65535)),
            ("absent", () => config.Size("absent", 0)),
            ("long", () => config.Sizes("long", [])), ("holes", () => config.Sizes("holes", [])), ("none", () => config.Sizes("none", [])),
            ("list", () => config.Sizes("list", [], most: 2)),
            ("nothing", () => config.Epsilon("nothing", 1)), ("one", () => config.Epsilon("list", 1)), ("most", () => config.Epsilon("most", 1)),
        })
        {
            var message = Error(action);
            Assert.Contains("folder/config.json", message);
            if (key != "one") Assert.Contains($"\"{key}\"", message);
        }
    }

    [Theory]
    [InlineData("number", "1", true)]
    [InlineData("number", "2", false)]
    [InlineData("number", null, false)]
    [InlineData("text", "silu", true)]
    [InlineData("text", "gelu", false)]
    [InlineData("yes", "true", true)]
    [InlineData("yes", null, false)]
    [InlineData("no", null, true)]
    [InlineData("zero", null, true)]
    [InlineData("empty", null, true)]
    [InlineData("nothing", null, true)]
    [InlineData("nothing", "silu", true)]
    [InlineData("absent", "silu", true)]
    [InlineData("list", null, false)]
    [InlineData("object", null, false)]
    public void What_every_model_has_alike_is_required(string key, string? value, bool fits)
    {
        var config = Parse("""{"number": 1.0, "text": "silu", "yes": true, "no": false, "zero": 0.0, "empty": "", "nothing": null, "list": [1], "object": {"a": 1}}""");
        if (fits) config.Require(key, value);
        else Assert.Contains($"\"{key}\" is {config.Shown(key)}; expected {value ?? "null"}", Error(() => config.Require(key, value)));
        if (key is "absent" or "nothing") Assert.Contains($"\"{key}\" is {(key == "absent" ? "missing" : "null")}; expected x",
            Error(() => config.Require(key, "x", stated: true)));
    }

    [Fact]
    public void Shows_values_as_they_are_short_and_legible()
    {
        var config = Parse("""{"a": 64.0, "b": 0.5, "c": "x\u001by", "d": [1, 2], "e": [], "f": {}, "g": null, "h": 1e300, "i": -3, "j": true, "l": [LONG]}""".Replace("LONG", string.Join(',', Enumerable.Repeat("1", 100)), StringComparison.Ordinal));
        Assert.Equal(["64", "0.5", "x?y", "[1, 2]", "[]", "an object", "null", "1e300", "-3", "true", "missing", "a list"], "abcdefghijkl".Select(key =>
            config.Shown($"{key}")));
        Assert.Equal(["e", "f", "g", "k"], "abcdefghijkl".Select(key => $"{key}").Where(config.SaysNothing));
    }

    [Fact]
    public void Keys_under_a_prefix_are_read_without_it_and_named_with_it()
    {
        var config = Parse("""{"unet.r": 4, "unet.deep": {"a": "b"}, "prior.r": 8, "r": 1, "unet.bad": "x"}""").Under("unet.");
        Assert.Equal(["r", "deep", "bad"], config.Keys);
        Assert.Equal(4, config.Int("r"));
        Assert.False(config.Has("unet.r"));
        Assert.Contains("unet.bad", Error(() => config.Int("bad", 0)));
        Assert.Contains("unet.none", Error(() => config.Int("none")));
        Assert.Contains("unet.r", Error(() => config.Size("r", 1, most: 3)));
        Assert.Contains("unet.deep: key \"a\"", Error(() => config.Section("deep").Int("a")));
    }

    [Fact]
    public void Names_a_file_that_is_missing_or_too_large()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("config.json is missing", Error(() => JsonConfig.Read(folder["unet", "config.json"])));
        var large = folder["large.json"];
        using (var file = File.Create(large))
            file.SetLength((4 << 20) + 1);
        Assert.Contains("at most", Error(() => JsonConfig.Read(large)));
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_an_error() =>
        Assert.Contains("not UTF-8", Error(() => JsonConfig.Parse(new byte[] { (byte)'{', (byte)'"', 0xE9, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "x")));

    [Fact]
    public void Deep_nesting_is_an_error_not_a_crash() =>
        Assert.Contains("not valid JSON", Error(() => Parse("{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}")));
}
