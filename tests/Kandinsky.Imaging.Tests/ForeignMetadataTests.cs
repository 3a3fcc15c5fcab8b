using System.Text;
using Kandinsky.Testing;

namespace Kandinsky.Imaging.Tests;

/// <summary>What other programs write about their pictures.</summary>
public sealed class ForeignMetadataTests
{
    [Theory]
    [InlineData("template.png")]
    [InlineData("trail_nl.png")]
    [InlineData("a1111.png")]
    [InlineData("le_be.jpg")]
    [InlineData("uni_utf8.jpg")]
    public void Pictures_of_the_web_ui_tell_everything(string name)
    {
        var metadata = ImageFile.LoadMetadata(Repository.Path("tests", "cases", "parameters", name))!;

        Assert.Equal(("masterpiece, a cat", "blurry, bad", 965400086UL, 20), (metadata.Prompt, metadata.NegativePrompt, metadata.Seed, metadata.Steps));
        Assert.Equal((7.0, 512, 512, "Euler a", "v1-5-pruned", "v1.10.1"), (metadata.GuidanceScale, metadata.Width, metadata.Height, metadata.Scheduler,
            metadata.Model, metadata.Version));
        Assert.True(metadata.IsForeign);
    }

    [Fact]
    public void Templates_are_values_and_not_part_of_the_negative_prompt()
    {
        var extra = ImageFile.LoadMetadata(Repository.Path("tests", "cases", "parameters", "template.png"))!.Extra;

        Assert.Equal("{masterpiece|best}, a cat", extra["Template"]);
        Assert.Equal("blurry, bad", extra["Negative Template"]);
    }

    [Theory]
    [InlineData("a cat\n\nin a garden\nNegative prompt: bad\n\nworse\nSteps: 20, Seed: 7, Size: 8x8\n\n\n", "a cat\n\nin a garden", "bad\n\nworse")]
    [InlineData("a cat\r\nNegative prompt: bad\r\nSteps: 20, Seed: 7, Size: 8x8\r\n", "a cat", "bad")]
    [InlineData("a cat\nNegative prompt:bad\nSteps: 20, Seed: 7, Size: 8x8", "a cat", "bad")]
    [InlineData("a cat\nSteps: 20, Seed: 7, Size: 8x8\nTemplate: {a|b}: Steps: 3, Seed: 1, Size: 1x1\nmore, of: it, here: too", "a cat", null)]
    [InlineData("a cat\nSteps: 20\nSampler: Euler a\nCFG scale: 7\nSeed: 7\nSize: 8x8", "a cat", null)]
    [InlineData("Steps: 20, Seed: 7, Size: 8x8", "", null)]
    [InlineData("\uFEFFa cat\nSTEPS: 20, seed: 7, size: 8X8", "\uFEFFa cat", null)]
    [InlineData("Steps: up, doors: two, walls: red\na cat\nSteps: 20, Seed: 7, Size: 8x8", "Steps: up, doors: two, walls: red\na cat", null)]
    [InlineData("a cat\nSteps: 20, Seed: 7, Size: 8x8, Civitai resources: [{\"type\":\"lora\",\"Seed\":3,\"weight\":0.5}], Civitai metadata: {}", "a cat",
        null)]
    [InlineData("a cat\nSteps: 20, Lora hashes: \"a: b, Seed: 3\", Seed: 7, Size: 8x8", "a cat", null)]
    public void The_values_are_found_wherever_they_stand(string text, string prompt, string? negative)
    {
        var metadata = ParametersText.Parse(text, out var hasValues);

        Assert.True(hasValues);
        Assert.Equal((prompt, negative, 20, 7UL, 8, 8), (metadata.Prompt, metadata.NegativePrompt, metadata.Steps, metadata.Seed, metadata.Width,
            metadata.Height));
    }

    [Fact]
    public void A_value_in_brackets_is_kept_whole()
    {
        var pairs = ParameterValue.ParseLine("Steps: 20, Resources: [{\"a\":\"b, ]\\\"}\"},{\"c\":[1,2]}], Meta: {}, Open: [1, Seed: 7");

        Assert.Equal([("Steps", "20"), ("Resources", "[{\"a\":\"b, ]\\\"}\"},{\"c\":[1,2]}]"), ("Meta", "{}"), ("Open", "[1"), ("Seed", "7")], pairs);
    }

    [Fact]
    public void Many_open_brackets_take_no_more_than_their_length() =>
        Assert.Equal(200_000, ParameterValue.ParseLine(string.Concat(Enumerable.Repeat("ab: [, ", 200_000))).Count);

    [Theory]
    [InlineData("a prompt, mood: dark, style: loud, light: low")]
    [InlineData("recipe\nflour: 2, eggs: 3, milk: 1")]
    public void A_prompt_with_colons_is_not_a_line_of_values(string text)
    {
        var metadata = ParametersText.Parse(text, out var hasValues);

        Assert.False(hasValues);
        Assert.Equal(text, metadata.Prompt);
    }

    public static TheoryData<string, string, string> Programs { get; } = new()
    {
        { "SwarmUI", "parameters", """{"sui_image_params":{"prompt":"a cat","negativeprompt":"bad","model":"x/some","seed":7,"steps":20,"cfgscale":6.5,"width":512,"height":768,"sampler":"euler_ancestral","scheduler":"karras","swarm_version":"0.9.5.0"},"sui_extra_data":{"date":"2025"}}""" },
        { "", "parameters", """{"prompt":"a cat","negative_prompt":"bad","base_model":"some","guidance_scale":6.5,"resolution":"(512, 768)","sampler":"euler_ancestral","scheduler":"karras","seed":"7","steps":20,"styles":"['x']","version":"Fooocus v2.3.1"}""" },
        { "RuinedFooocus", "parameters", """{"Prompt":"a cat","Negative":"bad","steps":20,"cfg":6.5,"width":512,"height":768,"seed":7,"sampler_name":"euler_ancestral","scheduler":"karras","base_model_name":"x","model":"some","software":"RuinedFooocus"}""" },
        { "InvokeAI", "invokeai_metadata", """{"app_version":"3.0.0","generation_mode":"txt2img","positive_prompt":"a cat","negative_prompt":"bad","width":512,"height":768,"seed":7,"cfg_scale":6.5,"steps":20,"scheduler":"euler_ancestral","noise_schedule":"karras","model":{"model_name":"some","base_model":"sd-1"},"loras":[]}""" },
        { "InvokeAI", "sd-metadata", """{"model":"some","app_id":"invoke-ai/InvokeAI","app_version":"v2.2.4","image":{"prompt":[{"prompt":"a cat [bad]","weight":1.0}],"steps":20,"cfg_scale":6.5,"height":768,"width":512,"seed":7,"sampler":"euler_ancestral","scheduler":"karras"}}""" },
        { "", "generation_data", """{"models":[{"label":"x"}],"prompt":"a cat","negativePrompt":"bad","baseModel":"some","steps":20,"cfgScale":6.5,"seed":"7","samplerName":"euler_ancestral","noise_schedule":"karras","width":512,"height":768}""" },
        { "", PlacedText.JpegComment, """{"c":"a cat","uc":"bad","model":"some","size":"512x768","seed":7,"scale":6.5,"steps":20,"sampler":"euler_ancestral","schedule_type":"karras"}""" },
        { "", PlacedText.ExifComment, """{"prompt":"a cat","negative_prompt":"bad","seed":7,"num_inference_steps":20,"guidance_scale":6.5,"width":512,"height":768,"use_stable_diffusion_model":"C:\\m\\some","sampler_name":"euler_ancestral","scheduler_name":"karras","NaN":NaN}""" },
        { "ComfyUI", "prompt", Graph },
        { "ComfyUI", PlacedText.ExifRemark, "Prompt: " + Graph },
        { "ComfyUI", "prompt", $"{{\"prompt\":{Graph},\"extra_data\":{{}}}}" },
        { "ComfyUI", "prompt", CustomGraph },
    };

    private const string Graph = """
        {"3":{"class_type":"KSampler","inputs":{"seed":7,"steps":20,"cfg":6.5,"sampler_name":"euler_ancestral","scheduler":"karras","denoise":1,"model":["10",0],"positive":["11",0],"negative":["11",1],"latent_image":["5",0]},"is_changed":[NaN,-Infinity,"NaN \" NaN"]},
        "4":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"sub/some"}},
        "5":{"class_type":"EmptyLatentImage","inputs":{"width":512,"height":768,"batch_size":1}},
        "6":{"class_type":"CLIPTextEncode","inputs":{"text":["12",0],"clip":["10",1]}},
        "7":{"class_type":"CLIPTextEncode","inputs":{"text":"bad","clip":["10",1]}},
        "8":{"class_type":"VAEDecode","inputs":{"samples":["13",0],"vae":["4",2]}},
        "9":{"class_type":"SaveImage","inputs":{"filename_prefix":"x","images":["8",0]}},
        "10":{"class_type":"LoraLoader","inputs":{"lora_name":"l","strength_model":0.5,"model":["4",0],"clip":["4",1]}},
        "11":{"class_type":"ControlNetApplyAdvanced","inputs":{"strength":0.3,"positive":["6",0],"negative":["7",0],"control_net":["20",0]}},
        "12":{"class_type":"PrimitiveString","inputs":{"value":"a cat"}},
        "13":{"class_type":"KSampler","inputs":{"seed":99,"steps":5,"cfg":1,"sampler_name":"lcm","scheduler":"simple","denoise":0.4,"model":["10",0],"positive":["6",0],"negative":["7",0],"latent_image":["3",0]}}}
        """;

    private const string CustomGraph = """
        {"1":{"class_type":"SamplerCustomAdvanced","inputs":{"noise":["2",0],"guider":["3",0],"sampler":["4",0],"sigmas":["5",0],"latent_image":["6",0]}},
        "2":{"class_type":"RandomNoise","inputs":{"noise_seed":["14",0]}},
        "3":{"class_type":"CFGGuider","inputs":{"cfg":6.5,"model":["7",0],"positive":["8",0],"negative":["9",0]}},
        "4":{"class_type":"KSamplerSelect","inputs":{"sampler_name":"euler_ancestral"}},
        "5":{"class_type":"BasicScheduler","inputs":{"scheduler":"karras","steps":20,"denoise":1,"model":["7",0]}},
        "6":{"class_type":"EmptySD3LatentImage","inputs":{"width":512,"height":768}},
        "7":{"class_type":"UNETLoader","inputs":{"unet_name":"some"}},
        "8":{"class_type":"FluxGuidance","inputs":{"guidance":3.5,"conditioning":["12",0]}},
        "9":{"class_type":"CLIPTextEncode","inputs":{"text":"bad","clip":["13",0]}},
        "12":{"class_type":"CLIPTextEncode","inputs":{"text":"a cat","clip":["13",0]}},
        "13":{"class_type":"DualCLIPLoader","inputs":{"clip_name1":"x"}},
        "14":{"class_type":"Seed","inputs":{"seed":7}}}
        """;

    [Theory]
    [MemberData(nameof(Programs))]
    public void Json_of_other_programs_tells_what_to_paint(string software, string place, string json)
    {
        foreach (var text in (string[])[json, $"\n {json} \0", json.Replace("NaN", "Infinity", StringComparison.Ordinal)])
        {
            var metadata = ForeignMetadata.Read([new(place, text)])!;

            Assert.Equal(("a cat", "bad", 7UL, 20, 6.5), (metadata.Prompt, metadata.NegativePrompt, metadata.Seed, metadata.Steps, metadata.GuidanceScale));
            Assert.Equal((512, 768, "euler_ancestral", "some", software), (metadata.Width, metadata.Height, metadata.Scheduler, metadata.Model,
                metadata.Software));
            Assert.Equal(new Dictionary<string, string> { ["Schedule type"] = "karras" }, metadata.Extra);
            Assert.True(metadata.IsForeign);
        }
    }

    [Fact]
    public void Novelai_keeps_prompt_settings_and_name_apart()
    {
        var file = WithSegments.Texts(
            new("Title", "NovelAI generated image"), new("Description", "a cat"), new("Software", "NovelAI"), new("Source", "NovelAI Diffusion V4"),
            new("Comment", """{"prompt":"a cat","steps":28,"height":1216,"width":832,"scale":5.0,"seed":123,"n_samples":1,"noise_schedule":"karras","sampler":"k_euler_ancestral","uc":"bad","strength":0.7}"""));
        var metadata = PictureMetadata.Read(file)!;

        Assert.Equal(("a cat", "bad", 123UL, 28, 5.0, 832, 1216), (metadata.Prompt, metadata.NegativePrompt, metadata.Seed, metadata.Steps,
            metadata.GuidanceScale, metadata.Width, metadata.Height));
        Assert.Equal(("NovelAI", "k_euler_ancestral", "karras", "0.7"), (metadata.Software, metadata.Scheduler, metadata.Extra["Schedule type"],
            metadata.Extra["Denoising strength"]));
    }

    [Theory]
    [InlineData("\"a cat [bad]\" -s 20 -S 7 -W 512 -H 768 -C 6.5 -A k_euler_a")]
    [InlineData("\"a cat [bad]\" -s20 -S7 -W512 -H768 -C6.5 -Ak_euler_a -x")]
    public void Invokeais_command_line_is_read(string text)
    {
        var metadata = PictureMetadata.Read(WithSegments.Texts(new PngText("Dream", text)))!;

        Assert.Equal(("a cat", "bad", 7UL, 20, 6.5), (metadata.Prompt, metadata.NegativePrompt, metadata.Seed, metadata.Steps, metadata.GuidanceScale));
        Assert.Equal((512, 768, "k_euler_a", "InvokeAI"), (metadata.Width, metadata.Height, metadata.Scheduler, metadata.Software));
    }

    [Theory]
    [InlineData("a cat", "a cat", null)]
    [InlineData("a [small] cat", "a cat", "small")]
    [InlineData("a ]cat[", "a ]cat[", null)]
    public void Brackets_hold_a_negative_prompt(string prompt, string positive, string? negative) =>
        Assert.Equal((positive, negative), DreamCommand.SplitBrackets(prompt));

    [Fact]
    public void Single_texts_are_gathered()
    {
        var metadata = PictureMetadata.Read(WithSegments.Texts(
            new("Prompt", "a cat"), new("Negative Prompt", "bad"), new("Seed", "7"), new("Stable Diffusion model", "some"), new("Sampler", "euler_a"),
            new("Width", "512"), new("Height", "768"), new("Steps", "20"), new("Guidance Scale", "6.5")))!;

        Assert.Equal(("a cat", "bad", 7UL, 20, 6.5, 512, 768), (metadata.Prompt, metadata.NegativePrompt, metadata.Seed, metadata.Steps, metadata.GuidanceScale,
            metadata.Width, metadata.Height));
        Assert.Null(PictureMetadata.Read(WithSegments.Texts(new PngText("Title", "a cat"), new PngText("Author", "me"))));
    }

    [Theory]
    [InlineData("parameters", """{"nodes":[{"id":1}],"links":[]}""")]
    [InlineData("parameters", """{"a":1}""")]
    [InlineData("parameters", "{ damaged")]
    [InlineData("parameters", "[]")]
    [InlineData("parameters", "[1, 2]")]
    [InlineData("parameters", """{"c":"a chord of c","d":1}""")]
    [InlineData("workflow", """{"nodes":[],"links":[]}""")]
    [InlineData("prompt", """{"1":{"class_type":"LoadImage","inputs":{"image":"x.png"}}}""")]
    [InlineData("prompt", """{"1":{"class_type":"KSampler","inputs":{"positive":["1",0],"latent_image":["1",0]}}}""")]
    [InlineData("Comment", """{"made":"by hand"}""")]
    public void Json_that_is_not_understood_is_refused_by_name(string place, string json)
    {
        foreach (var file in (byte[][])[WithSegments.Texts(new PngText(place, json)),
            WithSegments.Exif(new ExifBuilder(true).Comment([.. "ASCII\0\0\0"u8, .. Encoding.ASCII.GetBytes(json)]).Build())])
        {
            var error = Assert.Throws<KandinskyException>(() => PictureMetadata.Read(file));

            Assert.Equal(ErrorKind.Input, error.Kind);
            Assert.Contains("not understood", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_understood_counts_before_what_is_not()
    {
        var metadata = PictureMetadata.Read(WithSegments.Texts(new("workflow", """{"nodes":[]}"""), new("parameters", "{}"), new("Dream", "\"a cat\" -s 9")))!;

        Assert.Equal(("a cat", 9), (metadata.Prompt, metadata.Steps));
    }

    [Fact]
    public void Only_this_programs_json_in_a_comment_is_its_record()
    {
        var foreign = WithSegments.Jpeg((JpegMarker.Comment, [.. "{\"prompt\":\"a cat\",\"steps\":9,\"cfg\":3}"u8]));
        var own = WithSegments.Jpeg((JpegMarker.Comment, Encoding.UTF8.GetBytes(MetadataJson.Format(new() { Prompt = "a dog", Steps = 4 }))));

        Assert.Equal((true, "a cat", 9, 3.0), (PictureMetadata.Read(foreign)!.IsForeign, PictureMetadata.Read(foreign)!.Prompt,
            PictureMetadata.Read(foreign)!.Steps, PictureMetadata.Read(foreign)!.GuidanceScale!.Value));
        Assert.Equal((false, "a dog", 4), (PictureMetadata.Read(own)!.IsForeign, PictureMetadata.Read(own)!.Prompt, PictureMetadata.Read(own)!.Steps));
    }

    [Theory]
    [InlineData("-1", null)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("7.0", 7UL)]
    [InlineData("1e3", 1000UL)]
    [InlineData("1.5", null)]
    [InlineData("1e300", null)]
    [InlineData("many", null)]
    public void A_seed_is_a_whole_number(string seed, ulong? expected) =>
        Assert.Equal(expected, ForeignMetadata.Read([new("parameters", $$"""{"prompt":"x","seed":"{{seed}}"}""")])!.Seed);

    [Theory]
    [InlineData("512x768")]
    [InlineData("512 x 768")]
    [InlineData("512×768")]
    [InlineData("(512, 768)")]
    [InlineData("512*768")]
    public void A_size_is_written_in_many_ways(string size)
    {
        var metadata = ForeignMetadata.Read([new("parameters", $$"""{"prompt":"x","size":"{{size}}"}""")])!;

        Assert.Equal((512, 768), (metadata.Width, metadata.Height));
    }

    [Theory]
    [InlineData("""{"prompt":"x","size":[512,768]}""", 512, 768)]
    [InlineData("""{"prompt":"x","width":512}""", 0, 0)]
    [InlineData("""{"prompt":"x","width":512.5,"height":768}""", 0, 0)]
    [InlineData("""{"prompt":"x","width":-512,"height":768}""", 0, 0)]
    [InlineData("""{"prompt":"x","width":51200000,"height":768}""", 0, 0)]
    [InlineData("""{"prompt":"x","size":"large"}""", 0, 0)]
    public void A_size_has_two_sides(string json, int width, int height)
    {
        var metadata = ForeignMetadata.Read([new("parameters", json)])!;

        Assert.Equal((width, height), (metadata.Width, metadata.Height));
    }

    [Theory]
    [InlineData("""{"a":{"b":{"prompt":"x"}}}""")]
    [InlineData("""{"prompt":{"a":1}}""")]
    [InlineData("""{"prompt":[]}""")]
    public void A_prompt_is_not_taken_from_anywhere(string json) => Assert.Throws<KandinskyException>(() => ForeignMetadata.Read([new("parameters", json)]));

    [Theory]
    [InlineData("""{"params":{"options":{"prompt":"x"}}}""")]
    [InlineData("""[{"prompt":"x"}]""")]
    [InlineData("""{"prompt":["x"]}""")]
    [InlineData("""{"metadata":{"prompt":"y"},"prompt":"x",}""")]
    public void A_prompt_may_lie_deeper(string json) => Assert.Equal("x", ForeignMetadata.Read([new("parameters", json)])!.Prompt);

    [Fact]
    public void Latin_texts_that_are_utf8_are_read_as_utf8()
    {
        byte[] text = [.. "parameters\0"u8, .. Encoding.UTF8.GetBytes("снег\nSteps: 20, Seed: 7, Size: 8x8")];
        byte[] latin = [.. "parameters\0"u8, .. Encoding.Latin1.GetBytes("déjà vu\nSteps: 20, Seed: 7, Size: 8x8")];

        Assert.Equal("снег", PictureMetadata.Read(WithSegments.Png(new Image(2, 2, ColorMode.Rgb), ("tEXt", text)))!.Prompt);
        Assert.Equal("déjà vu", PictureMetadata.Read(WithSegments.Png(new Image(2, 2, ColorMode.Rgb), ("tEXt", latin)))!.Prompt);
    }

    [Fact]
    public void Xmp_tells_what_draw_things_painted()
    {
        const string packet = """
            <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><exif:UserComment><rdf:Alt>
            <rdf:li xml:lang="x-default">{&quot;c&quot;:&quot;a cat&quot;,&quot;uc&quot;:&quot;bad&quot;,&quot;seed&quot;:7,&quot;steps&quot;:20,&quot;scale&quot;:6.5,&quot;size&quot;:&quot;512x768&quot;,&quot;sampler&quot;:&quot;DPM++ 2M Karras&quot;}</rdf:li></rdf:Alt></exif:UserComment>
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">a cat -bad</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
            """;
        foreach (var file in (byte[][])[WithSegments.Texts(new PngText(XmpPacket.PngKeyword, packet)),
            WithSegments.Jpeg((JpegMarker.App1, [.. XmpPacket.Header, .. Encoding.UTF8.GetBytes(packet)]))])
        {
            var metadata = PictureMetadata.Read(file)!;
            Assert.Equal(("a cat", "bad", 7UL, 20, "DPM++ 2M Karras"), (metadata.Prompt, metadata.NegativePrompt, metadata.Seed, metadata.Steps,
                metadata.Scheduler));
        }
    }

    [Theory]
    [InlineData("<a><b></a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"UserComment\">]><a UserComment=\"Steps: 1, Seed: 2, Size: 3x3\"/>")]
    [InlineData("no xml")]
    [InlineData("<a UserComment=\"a holiday\"/>")]
    public void Odd_xmp_says_nothing(string packet) => Assert.Null(PictureMetadata.Read(WithSegments.Texts(new PngText(XmpPacket.PngKeyword, packet))));
}
